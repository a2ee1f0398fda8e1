/** What a phone remembers of the keys it met: one entry per key (gaen-device.md §5.4, §7). */

import {
  DAY_SECONDS,
  INTERVALS_PER_DAY,
  type Interval,
  intervalStart,
  type UnixSeconds,
  utcMidnight,
} from '../../protocol/keys/interval.ts';
import { type ReportType, reportTypes, typeAfter } from '../../protocol/risk/report-types.ts';
import type { RatedWindow } from '../../protocol/risk/score.ts';
import { exposureWindows, type MatchedSighting, type WindowRules } from '../../protocol/risk/windows.ts';
import type { DiagnosisKey } from '../files/archive.ts';
import { RETENTION_DAYS } from '../radio/keys.ts';
import { matchKey, type SightingIndex } from '../radio/match.ts';
import type { RadioRules } from '../radio/rules.ts';

interface Exposure {
  readonly rollingStart: Interval;
  /** Of the first attempt to match the key. */
  readonly rollingPeriod: number;
  /** As they came; which of them counts is `typeAfter`'s to say. */
  readonly reportTypes: readonly ReportType[];
  readonly daysSinceOnset: number | undefined;
  /** 0 … 8; undefined: the key came without. Only version 1 uses it. */
  readonly transmissionRisk: number | undefined;
  /** Empty: the key was heard, but only outside of its rolling period. */
  readonly sightings: readonly MatchedSighting[];
}

/** By the key's bytes in hex. */
export type ExposureBook = Map<string, Exposure>;

/** Looks every key up among the sightings and writes what it finds into the book. */
export function recordExposures(
  book: ExposureBook,
  keys: readonly DiagnosisKey[],
  sightings: SightingIndex,
  rules: RadioRules,
): void {
  for (const key of keys) {
    const name = key.key.toString('hex');
    const known = book.get(name);
    const next = known && known.sightings.length > 0 ? revise(known, key) : meet(key, known, sightings, rules);
    if (next) book.set(name, next);
  }
}

/** A matched key that comes again is not matched again: its scans stay, only its type may change. */
function revise(known: Exposure, { reportType }: DiagnosisKey): Exposure | undefined {
  if (known.reportTypes.at(-1) === reportType) return undefined;
  return { ...known, reportTypes: [...known.reportTypes, reportType] };
}

/** A revoked key is kept too: the positive report that it revokes must not count when it arrives later. */
function meet(
  key: DiagnosisKey,
  known: Exposure | undefined,
  index: SightingIndex,
  rules: RadioRules,
): Exposure | undefined {
  // The period of a key never changes; one that came with another is somebody's attempt to be matched after all.
  if (known && known.rollingPeriod !== key.rollingPeriod) return undefined;
  if (key.reportType === reportTypes.recursive) return undefined;
  const { rollingStart, rollingPeriod, reportType, daysSinceOnset, transmissionRisk } = key;
  // First at any time of its day, within its rolling period or not: almost every key was never heard, and needs no more.
  if (matchKey({ ...key, rollingPeriod: INTERVALS_PER_DAY }, index, rules).length === 0) return undefined;
  const sightings = matchKey(key, index, rules);
  return { rollingStart, rollingPeriod, reportTypes: [reportType], daysSinceOnset, transmissionRisk, sightings };
}

/** So long is an exposure shown, and so long its key remembered (gaen-device.md §9.3). */
export function oldestShownDay(now: UnixSeconds): UnixSeconds {
  return utcMidnight(now) - RETENTION_DAYS * DAY_SECONDS;
}

/** Forgets keys that no window of the last 14 days can come from. */
export function forgetOldExposures(book: ExposureBook, now: UnixSeconds): void {
  for (const [name, { sightings, rollingStart, rollingPeriod }] of book) {
    const keyEnd = intervalStart(rollingStart + rollingPeriod);
    if ((sightings.at(-1)?.time ?? keyEnd) < oldestShownDay(now)) book.delete(name);
  }
}

/** All windows of the book, revoked ones too, with what is known about the other person. */
export function ratedWindows(
  book: ExposureBook,
  rules: WindowRules,
  missingReportType: ReportType | undefined,
): RatedWindow[] {
  return [...book.values()].flatMap(({ sightings, reportTypes: received, daysSinceOnset }) => {
    const reportType = typeAfter(received, missingReportType);
    return exposureWindows(sightings, rules).map((window) => ({ ...window, reportType, daysSinceOnset }));
  });
}
