/** What is going to happen in a town, moment by moment: contacts, reports, and phones that look for files. */
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { profiles } from '../client/profile.ts';
import { secondsBetweenPolls } from '../files/polling.ts';
import { type RandomBytes, randomInteger } from '../random.ts';
import type { Case, CaseReport, Contact, PersonId, PhoneModel, Town } from '../town/town.ts';
import type { ExportSchedule } from '../walk/schedule.ts';
import type { TestType } from './diary.ts';
import { ownersOf } from './residents.ts';

export type Moment =
  | { readonly at: UnixSeconds; readonly does: 'meet'; readonly contact: Contact }
  | { readonly at: UnixSeconds; readonly does: 'report'; readonly statement: Statement }
  | { readonly at: UnixSeconds; readonly does: 'poll'; readonly person: PersonId };

/** What a person has to say to the servers. */
export interface Statement {
  readonly person: PersonId;
  readonly testType: TestType;
  /** The day of the first symptoms, midnight UTC; undefined: nobody says one. */
  readonly symptomsSince: UnixSeconds | undefined;
}

export interface Plan {
  readonly moments: readonly Moment[];
  /** After the last report's files, so that all can learn of them. */
  readonly end: UnixSeconds;
}

/** A day on which nobody meets: the last reports come out and are read. */
const CLOSING_SECONDS = DAY_SECONDS;
/** Assumed: a clinical diagnosis that no test refutes is confirmed by one after this time. */
const CONFIRMED_AFTER_SECONDS = 2 * DAY_SECONDS;
/** Assumed: one phone in so many sleeps (switched off, or without network) once, for one to four days. */
const SLEEPERS_ONE_IN = 6;
const LONGEST_SLEEP_DAYS = 4;
/**
 * The stack's clock runs on while we work. So nothing is reported near the end of ten minutes, when a key may change, and
 * no phone looks near the minute of an hour at which files come out.
 */
const INTERVAL_SECONDS = 600;
const QUIET_SECONDS = 900;

/** The part of a town that is lived through. */
export type LivedTown = Pick<Town, 'start' | 'days' | 'people' | 'contactsOf'> & {
  readonly cases: readonly Pick<Case, 'person' | 'report'>[];
};

/** `sleepOf`: when a person's phone looks for nothing. */
export function planOf(
  town: LivedTown,
  schedule: ExportSchedule,
  randomBytes: RandomBytes,
  sleepOf: SleepOf = drawnSleep,
): Plan {
  const over = town.start + town.days * DAY_SECONDS;
  const end = over + CLOSING_SECONDS;
  const life = { from: town.start, until: end };
  const moments: Moment[] = [
    ...contactsOf(town).map((contact): Moment => ({ at: contact.until, does: 'meet', contact })),
    ...firstReports(town, over)
      .filter(({ person }) => town.people[person]?.phone !== undefined)
      .flatMap(statementsOf)
      .filter(({ at }) => at < over),
    ...ownersOf(town).flatMap(({ person, model }) => {
      const sleep = sleepOf(person, life, randomBytes);
      const polls = pollsOf(life, model, schedule, randomBytes);
      return polls.filter((at) => !isIn(sleep, at)).map((at): Moment => ({ at, does: 'poll', person }));
    }),
  ];
  // Stable: at one second people have met before one reports, and reported before one looks.
  return { moments: moments.sort((a, b) => a.at - b.at), end };
}

/** Each contact once: both who took part know it. */
function contactsOf(town: LivedTown): Contact[] {
  return [...town.people.keys()].flatMap((person) =>
    town.contactsOf(person).filter(({ one, other }) => Math.min(one, other) === person),
  );
}

interface ReportingCase {
  readonly person: PersonId;
  readonly report: CaseReport;
}

/** One story per person: keys that were taken back once, no server takes again for two weeks. */
function firstReports({ cases, start }: LivedTown, over: UnixSeconds): ReportingCase[] {
  const reporting = cases.flatMap(({ person, report }) => (report ? [{ person, report }] : []));
  const inTime = reporting.filter(({ report }) => report.uploadedAt >= start && report.uploadedAt < over);
  const latestFirst = inTime.toSorted((a, b) => b.report.uploadedAt - a.report.uploadedAt);
  return [...new Map(latestFirst.map((each) => [each.person, each])).values()];
}

function statementsOf({ person, report }: ReportingCase): (Moment & { does: 'report' })[] {
  const { reportType, uploadedAt, revokedAt, onsetTold: symptomsSince } = report;
  const say = (time: UnixSeconds, testType: TestType): Moment & { does: 'report' } => ({
    at: awayFromBounds(time),
    does: 'report',
    statement: { person, testType, symptomsSince },
  });
  const first = say(uploadedAt, reportType);
  if (revokedAt !== undefined) return [first, say(revokedAt, 'negative')];
  return reportType === 'likely' ? [first, say(uploadedAt + CONFIRMED_AFTER_SECONDS, 'confirmed')] : [first];
}

/** A little after the beginning of its ten minutes. */
function awayFromBounds(time: UnixSeconds): UnixSeconds {
  return floorTo(time, INTERVAL_SECONDS) + INTERVAL_SECONDS / 5;
}

interface Span {
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
}

const isIn = (span: Span | undefined, at: UnixSeconds) => span !== undefined && at >= span.from && at < span.until;

/** Undefined: never. */
export type SleepOf = (person: PersonId, life: Span, randomBytes: RandomBytes) => Span | undefined;

const drawnSleep: SleepOf = (_, { from, until }, randomBytes) => {
  if (randomInteger(randomBytes, 1, SLEEPERS_ONE_IN) > 1) return undefined;
  const begins = randomInteger(randomBytes, from, until);
  return { from: begins, until: begins + randomInteger(randomBytes, 1, LONGEST_SLEEP_DAYS) * DAY_SECONDS };
};

/** From an own beginning on, as often as the platform looks at the index (enx-client.md §11.2). */
function pollsOf(life: Span, model: PhoneModel, schedule: ExportSchedule, randomBytes: RandomBytes): UnixSeconds[] {
  const { periodSeconds, minimumAgeSeconds } = schedule;
  const seconds = secondsBetweenPolls(profiles[model.platform].downloads, periodSeconds);
  const hour = randomInteger(randomBytes, 0, seconds / HOUR_SECONDS - 1) * HOUR_SECONDS;
  const minute = minimumAgeSeconds + randomInteger(randomBytes, QUIET_SECONDS, HOUR_SECONDS - QUIET_SECONDS);
  const first = life.from + hour + (minute % HOUR_SECONDS);
  return Array.from({ length: Math.ceil((life.until - first) / seconds) }, (_, n) => first + n * seconds);
}
