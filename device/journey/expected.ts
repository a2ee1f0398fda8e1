/**
 * Who should be told, when and what: an independent calculation from a town's diary. It knows who was near whom and who
 * reported what, and nothing of keys, beacons, archives or of the phone's own rules (protocol/risk): what the phones did
 * by way of all these must come to the same.
 */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import type { PersonId } from '../town/town.ts';
import type { ExportSchedule } from '../walk/schedule.ts';
import type { Diary, Heard, Notice, Owner, Reported } from './diary.ts';
import { type File, filesOf, labelOf, type Part, partAt, type Told } from './expected-files.ts';
import { classOf, type DayTotal, dayTotals, type Encounters, type Measured, platforms } from './expected-score.ts';

/** A notice, and whose reports are behind it. */
export interface ExpectedNotice extends Notice {
  readonly because: readonly Part[];
}

/** What one phone makes of one part of one person's time. */
interface Known extends Told {
  readonly measured: readonly Measured[];
  readonly wasChanged: boolean;
}

const DAY = 86_400;
const RETENTION_SECONDS = 14 * DAY;
const MOST_POWER = 20;
const MOST_ATTENUATION = 255;

export function expectedNotices(
  diary: Diary,
  configuration: ScoreConfiguration,
  schedule: ExportSchedule,
): ExpectedNotice[] {
  const files = filesOf(diary.reports, schedule);
  const heardBy = Map.groupBy(diary.heard, ({ listener }) => listener);
  return [...diary.owners].flatMap(([person, owner]) =>
    noticesOf({ person, owner, files, reports: diary.reports, heard: heardBy.get(person) ?? [] }, configuration),
  );
}

interface Listener {
  readonly person: PersonId;
  readonly owner: Owner;
  readonly files: readonly File[];
  readonly reports: readonly Reported[];
  readonly heard: readonly Heard[];
}

function noticesOf(
  { person, owner, files, reports, heard }: Listener,
  configuration: ScoreConfiguration,
): ExpectedNotice[] {
  const heardOf = Map.groupBy(heard, ({ speaker, time }) => labelOf(partAt(speaker, time, reports)));
  const known = new Map<string, Known>();
  const notices: ExpectedNotice[] = [];
  let before: State = { reached: undefined, totals: [], takenBack: [] };
  let last = 0;
  for (const at of owner.polls) {
    const fresh = files.filter(({ outAt }) => outAt > last && outAt <= at).flatMap(({ told }) => told);
    for (const each of fresh) learn(known, each, heardOf.get(labelOf(each)) ?? [], owner.platform, at);
    const now = stateOf(known, configuration, owner.platform, at);
    const oldest = oldestShown(configuration, at);
    const says = whatIsSaid(before, now, owner.platform, oldest);
    if (says) notices.push({ person, at, ...says, because: reasonsOf(known, says.day) });
    before = now;
    last = at;
  }
  return notices;
}

/** gaen-device.md §5.4 and §7: a part once believed keeps what was measured, and changes its type at most once. */
function learn(
  known: Map<string, Known>,
  told: Told,
  heard: readonly Heard[],
  platform: Owner['platform'],
  now: UnixSeconds,
): void {
  const label = labelOf(told);
  const old = known.get(label);
  if (old) {
    if (!old.wasChanged && mayBecome(old.type, told.type))
      known.set(label, { ...old, type: told.type, wasChanged: true });
    return;
  }
  const measured = credible(heard, platform, now);
  if (measured.length > 0) known.set(label, { ...told, measured, wasChanged: false });
}

function mayBecome(from: Told['type'], to: Told['type']): boolean {
  if (from === 'user-report') return to !== 'user-report';
  return from === 'likely' && (to === 'confirmed' || to === 'negative');
}

/** gaen-device.md §5.2 and §5.3. Nothing is heard for 20 minutes under one name, so none counts as replayed. */
function credible(heard: readonly Heard[], platform: Owner['platform'], now: UnixSeconds): Measured[] {
  const { leastPower, keepsZero } = platforms[platform];
  const kept = heard.filter(({ time }) => time >= now - RETENTION_SECONDS).sort((a, b) => a.time - b.time);
  return kept
    .filter(({ sent }) => sent >= leastPower && sent <= MOST_POWER)
    .map(({ time, sent, received, previousScan }) => ({
      time,
      attenuation: Math.max(0, sent - received),
      previousScan,
    }))
    .filter(({ attenuation }) => attenuation <= MOST_ATTENUATION && (attenuation > 0 || keepsZero));
}

function stateOf(
  known: ReadonlyMap<string, Known>,
  configuration: ScoreConfiguration,
  platform: Owner['platform'],
  at: UnixSeconds,
): State {
  const totals = dayTotals(countedOf(known), configuration, platform, at);
  const takenBack = [...known.values()]
    .filter(({ type }) => type === 'negative')
    .map(({ measured }) => dayOf(measured));
  return { reached: classOf(totals, configuration.classifications), totals, takenBack };
}

function oldestShown({ daysSinceExposureThreshold }: ScoreConfiguration, now: UnixSeconds): UnixSeconds {
  return (Math.floor(now / DAY) - (daysSinceExposureThreshold || 14)) * DAY;
}

function countedOf(known: ReadonlyMap<string, Known>): Encounters[] {
  return [...known.values()].flatMap(({ type, measured, daysSinceOnset }) =>
    type === 'negative' ? [] : [{ type, measured, daysSinceOnset }],
  );
}

function reasonsOf(known: ReadonlyMap<string, Known>, day: UnixSeconds | undefined): Part[] {
  return [...known.values()]
    .filter(({ type, measured }) =>
      day === undefined ? type === 'negative' : type !== 'negative' && dayOf(measured) === day,
    )
    .map(({ person, from }) => ({ person, from }));
}

/** Midnight; a part lies in one day. */
function dayOf(measured: readonly Measured[]): UnixSeconds {
  return Math.floor((measured[0]?.time ?? 0) / DAY) * DAY;
}

interface State {
  readonly reached: ReturnType<typeof classOf>;
  readonly totals: readonly DayTotal[];
  /** Midnights of days with somebody whose report was taken back. */
  readonly takenBack: readonly UnixSeconds[];
}

/** gaen-device.md §7, §9.2; iOS tells of a new class only, which no source confirms. */
function whatIsSaid(
  before: State,
  now: State,
  platform: Owner['platform'],
  oldest: UnixSeconds,
): Pick<Notice, 'says' | 'day'> | undefined {
  const [was, is] = [before.reached, now.reached];
  if (is) {
    const sameDay = platform === 'ios' || was?.day === is.day;
    return was?.number === is.number && sameDay ? undefined : { says: is.number, day: is.day };
  }
  if (!was) return undefined;
  const wasRevoked = platform === 'ios' ? now.takenBack.includes(was.day) : hasShrunk(before, now, oldest);
  return wasRevoked ? { says: 'revoked', day: undefined } : undefined;
}

/** Is any day's sum lower than before, or gone, that did not merely grow too old? */
function hasShrunk(before: State, now: State, oldest: UnixSeconds): boolean {
  const sums = new Map(now.totals.map(({ day, sum }) => [day, sum]));
  return before.totals.some(({ day, sum }) => day >= oldest && (sums.get(day) ?? Number.NEGATIVE_INFINITY) < sum);
}
