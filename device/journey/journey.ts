/** A town lives its days on servers: its phones hear each other, its ill report, its phones look for files and tell. */
import {
  DAY_SECONDS,
  HOUR_SECONDS,
  intervalAt,
  intervalStart,
  type UnixSeconds,
  utcMidnight,
} from '../../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import type { Phone } from '../phone.ts';
import type { RandomBytes } from '../random.ts';
import type { PersonId } from '../town/town.ts';
import { dueAt, type ExportSchedule } from '../walk/schedule.ts';
import { beNear, type LossOf } from './air.ts';
import type { Diary, Heard, Notice, Owner, Reported } from './diary.ts';
import type { LivedTown, Moment, Plan, Statement } from './plan.ts';
import { keepUp, lookAgain, ownersOf, type Resident, type Residents, residentsOf } from './residents.ts';

/** What a town asks of the servers, at times that never go back. */
export interface Servers {
  /** Before the town's first day: phones know the files of before, which are none of its people's. */
  knowEarlierFiles(phones: readonly Phone[], time: UnixSeconds): Promise<void>;
  /** From the laboratory to the key server; when that took it. */
  report(phone: Phone, statement: Statement, time: UnixSeconds): Promise<UnixSeconds>;
  /** Makes the files that are due. */
  exportAt(time: UnixSeconds): Promise<void>;
  /** The phone fetches what is new to it. */
  fetchFiles(phone: Phone, time: UnixSeconds): Promise<void>;
}

export interface JourneyDeps {
  readonly servers: Servers;
  readonly schedule: ExportSchedule;
  readonly configuration: ScoreConfiguration;
  readonly lossOf: LossOf;
  /** Of scans and fading: with a seed, so that a journey can be repeated. */
  readonly air: RandomBytes;
  /** Of keys, which no two journeys on one stack may share. */
  readonly secrets: RandomBytes;
  readonly progress: (time: UnixSeconds) => void;
}

export interface Journey {
  readonly diary: Diary;
  readonly notices: readonly Notice[];
}

export async function liveJourney(town: LivedTown, { moments }: Plan, deps: JourneyDeps): Promise<Journey> {
  const residents = residentsOf(town, deps.secrets);
  const life = new Life(residents, deps);
  const phones = [...residents.values()].map(({ phone }) => phone);
  await deps.servers.knowEarlierFiles(phones, town.start);
  for (const moment of moments) await life.live(moment);
  return { diary: life.diary(town), notices: life.notices };
}

/**
 * Under which hours the key server may keep what was reported (key-server.md §1.9): the days before at once; today's key
 * an hour after its end, be that of the ten minutes that have begun or of the day.
 */
function hoursOf(reportedAt: UnixSeconds): UnixSeconds[] {
  const ends = [intervalStart(intervalAt(reportedAt) + 1), utcMidnight(reportedAt) + DAY_SECONDS];
  return [reportedAt, ...ends.map((end) => end + HOUR_SECONDS)];
}

/** What has happened so far. */
class Life {
  readonly notices: Notice[] = [];
  readonly #heard: Heard[] = [];
  readonly #reports: Reported[] = [];
  readonly #polls = new Map<PersonId, UnixSeconds[]>();
  /** When files with reported keys are due. */
  readonly #due = new Set<UnixSeconds>();
  readonly #residents: Residents;
  readonly #deps: JourneyDeps;

  constructor(residents: Residents, deps: JourneyDeps) {
    this.#residents = residents;
    this.#deps = deps;
  }

  async live(moment: Moment): Promise<void> {
    await this.#exportUntil(moment.at);
    if (moment.does === 'meet') this.#meet(moment);
    else if (moment.does === 'report') await this.#report(moment);
    else await this.#poll(moment);
    this.#deps.progress(moment.at);
  }

  async #exportUntil(time: UnixSeconds): Promise<void> {
    const now = [...this.#due].filter((due) => due <= time).sort((a, b) => a - b);
    for (const due of now) {
      await this.#deps.servers.exportAt(due);
      this.#due.delete(due);
    }
  }

  #meet({ contact, at }: Moment & { does: 'meet' }): void {
    const { lossOf, air } = this.#deps;
    for (const person of [contact.one, contact.other]) this.#residentAt(person, at);
    this.#heard.push(...beNear(contact, this.#residents, lossOf, air));
  }

  async #report({ statement, at: planned }: Moment & { does: 'report' }): Promise<void> {
    const { servers, schedule } = this.#deps;
    const phone = this.#residentAt(statement.person, planned)?.phone;
    if (!phone) return;
    const at = await servers.report(phone, statement, planned);
    this.#reports.push({ ...statement, at });
    for (const hour of hoursOf(at)) this.#due.add(dueAt(hour, schedule));
  }

  async #poll({ person, at }: Moment & { does: 'poll' }): Promise<void> {
    const resident = this.#residentAt(person, at);
    if (!resident) return;
    await this.#deps.servers.fetchFiles(resident.phone, at);
    const polls = this.#polls.get(person) ?? [];
    this.#polls.set(person, [...polls, at]);
    const notice = lookAgain(resident, this.#deps.configuration, at);
    if (notice) this.notices.push(notice);
  }

  #residentAt(person: PersonId, at: UnixSeconds): Resident | undefined {
    const resident = this.#residents.get(person);
    if (resident) keepUp(resident, at, this.#deps.secrets);
    return resident;
  }

  diary(town: LivedTown): Diary {
    const owners = ownersOf(town).map(({ person, model: { platform } }): [PersonId, Owner] => [
      person,
      { platform, polls: this.#polls.get(person) ?? [] },
    ]);
    return { owners: new Map(owners), heard: this.#heard, reports: this.#reports };
  }
}
