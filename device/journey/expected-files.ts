/**
 * What the key server's files should tell phones, worked out from who reported what (key-server.md §1.9–1.11, §3, §4). A
 * person's time is cut where a phone changes its key: at midnight, and where today's key ends because it is handed out.
 */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { PersonId } from '../town/town.ts';
import type { ExportSchedule } from '../walk/schedule.ts';
import type { Reported, TestType } from './diary.ts';

/** One person in a time without such a cut. */
export interface Part {
  readonly person: PersonId;
  readonly from: UnixSeconds;
}

/** One line of a file. */
export interface Told extends Part {
  readonly type: TestType;
  /** −14…14. */
  readonly daysSinceOnset: number;
}

export interface File {
  /** From when on phones find it. */
  readonly outAt: UnixSeconds;
  readonly told: readonly Told[];
}

interface Entry extends Told {
  /** First second of the hour under which it is kept. */
  readonly hour: UnixSeconds;
  readonly isChange: boolean;
}

const INTERVAL = 600;
const HOUR = 3_600;
const DAY = 86_400;
/** Handed out on a report: of today and the days before (gaen-device.md §1). */
const DAYS_SHARED = 14;
const MOST_DAYS_FROM_ONSET = 14;
/** Taken where nobody told an onset (key-server.md §1.10). */
const ONSET_DAYS_AGO = 4;

export function labelOf({ person, from }: Part): string {
  return `${person}/${from}`;
}

/** Of the part of the person's time in which `time` lies. */
export function partAt(person: PersonId, time: UnixSeconds, reports: readonly Reported[]): Part {
  const cuts = reports.filter((report) => report.person === person).map(cutOf);
  const midnight = Math.floor(time / DAY) * DAY;
  return { person, from: Math.max(midnight, ...cuts.filter((cut) => cut <= time)) };
}

/** Today's key is used to the end of the ten minutes in which it is handed out. */
function cutOf({ at }: Reported): UnixSeconds {
  return Math.ceil(at / INTERVAL) * INTERVAL;
}

/** In the order in which they come out; hours without a report make none. */
export function filesOf(reports: readonly Reported[], { periodSeconds, minimumAgeSeconds }: ExportSchedule): File[] {
  const windows = Map.groupBy(entriesOf(reports), ({ hour }) => Math.floor(hour / periodSeconds));
  return [...windows]
    .sort(([a], [b]) => a - b)
    .map(([window, entries]) => ({
      outAt: (window + 1) * periodSeconds + minimumAgeSeconds,
      told: latestOf(entries),
    }));
}

function entriesOf(reports: readonly Reported[]): Entry[] {
  const stored = new Map<string, Entry>();
  const entries: Entry[] = [];
  for (const report of [...reports].sort((a, b) => a.at - b.at)) {
    for (const { from, until } of handedOut(report, reports)) {
      const known = stored.get(labelOf({ person: report.person, from }));
      const entry = entryOf(report, from, until, known);
      if (!entry) continue;
      stored.set(labelOf(entry), entry);
      entries.push(entry);
    }
  }
  return entries;
}

/** All parts of the last days that end with the report or before. */
function handedOut(report: Reported, reports: readonly Reported[]): { from: UnixSeconds; until: UnixSeconds }[] {
  const end = cutOf(report);
  const today = Math.floor(report.at / DAY) * DAY;
  const oldest = today - (DAYS_SHARED - 1) * DAY;
  const midnights = Array.from({ length: DAYS_SHARED }, (_, n) => oldest + n * DAY);
  const cuts = reports.filter(({ person }) => person === report.person).map(cutOf);
  const bounds = [...new Set([...midnights, ...cuts, end])].filter((each) => each >= oldest && each <= end);
  const inOrder = bounds.sort((a, b) => a - b);
  return inOrder.slice(1).map((until, n) => ({ from: inOrder[n] ?? until, until }));
}

/** What is kept of one part; undefined when nothing is new or nothing may be kept. */
function entryOf(report: Reported, from: UnixSeconds, until: UnixSeconds, known: Entry | undefined): Entry | undefined {
  const { person, testType: type, at } = report;
  const daysSinceOnset = Math.floor(from / DAY) - onsetDay(report);
  if (Math.abs(daysSinceOnset) > MOST_DAYS_FROM_ONSET) return undefined;
  if (known ? known.type === type : type === 'negative') return undefined;
  // Somebody could abuse a key that is still in use: it waits for the hour after its end (§1.9).
  const isOver = until <= Math.floor(at / INTERVAL) * INTERVAL;
  const hour = Math.floor((isOver ? at : until + HOUR) / HOUR) * HOUR;
  return { person, from, type, daysSinceOnset, hour: Math.max(hour, known?.hour ?? 0), isChange: known !== undefined };
}

function onsetDay({ symptomsSince, at }: Reported): number {
  return Math.floor(symptomsSince === undefined ? at / DAY - ONSET_DAYS_AGO : symptomsSince / DAY);
}

/** One line per part; what was reported and taken back before anyone saw it is in no file (§3.5). */
function latestOf(entries: readonly Entry[]): Told[] {
  return [...Map.groupBy(entries, labelOf).values()].flatMap((all) => {
    const latest = all.reduce((best, each) => (each.hour >= best.hour ? each : best));
    const isNew = all.some(({ isChange }) => !isChange);
    return isNew && latest.type === 'negative' ? [] : [latest];
  });
}
