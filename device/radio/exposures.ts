/** What a phone remembers of the keys it met: one entry per key, changed at most once (gaen-device.md §5.4, §7). */

import { type ReportType, reportTypes } from '../../protocol/risk/report-types.ts';
import type { RatedWindow } from '../../protocol/risk/score.ts';
import type { MatchedSighting } from '../../protocol/risk/windows.ts';
import { exposureWindows } from '../../protocol/risk/windows.ts';
import type { RadioRules } from '../client/profile.ts';
import type { DiagnosisKey } from '../files/archive.ts';
import { matchKey, type SightingIndex } from './match.ts';

interface Exposure {
  readonly rollingPeriod: number;
  readonly reportType: ReportType;
  /** A key's type changes at most once. */
  readonly changed: boolean;
  readonly daysSinceOnset: number | undefined;
  readonly sightings: readonly MatchedSighting[];
}

/** By the key's bytes in hex. */
export type ExposureBook = Map<string, Exposure>;

const { confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked } = reportTypes;

const transitions = new Map<ReportType, readonly ReportType[]>([
  [selfReport, [confirmedTest, clinicalDiagnosis, revoked]],
  [clinicalDiagnosis, [confirmedTest, revoked]],
]);

/** May a phone that stored `from` believe `to`? (gaen-device.md §7) */
export function isValidTransition(from: ReportType, to: ReportType): boolean {
  return transitions.get(from)?.includes(to) ?? false;
}

/** Looks every key up among the sightings and writes what it finds into the book. */
export function recordExposures(
  book: ExposureBook,
  keys: readonly DiagnosisKey[],
  sightings: SightingIndex,
  rules: RadioRules,
): void {
  for (const key of keys) {
    const known = book.get(key.key.toString('hex'));
    const next = known ? revise(known, key) : meet(key, sightings, rules);
    if (next) book.set(key.key.toString('hex'), next);
  }
}

/** A key that comes again: its scans stay, only its type may change. */
function revise(known: Exposure, key: DiagnosisKey): Exposure | undefined {
  if (known.changed || known.rollingPeriod !== key.rollingPeriod) return undefined;
  if (!isValidTransition(known.reportType, key.reportType)) return undefined;
  return { ...known, reportType: key.reportType, changed: true };
}

/** A revoked key is kept too: the positive report that it revokes must not count when it arrives later. */
function meet(key: DiagnosisKey, index: SightingIndex, rules: RadioRules): Exposure | undefined {
  if (key.reportType === recursive) return undefined;
  const sightings = matchKey(key, index, rules);
  if (sightings.length === 0) return undefined;
  const { rollingPeriod, reportType, daysSinceOnset } = key;
  return { rollingPeriod, reportType, daysSinceOnset, changed: false, sightings };
}

/** All windows that may count, with what is known about the other person. */
export function ratedWindows(book: ExposureBook, rules: RadioRules): RatedWindow[] {
  return [...book.values()]
    .filter(({ reportType }) => reportType !== revoked)
    .flatMap(({ sightings, reportType, daysSinceOnset }) =>
      exposureWindows(sightings, rules.sameScanSeconds).map((window) => ({ ...window, reportType, daysSinceOnset })),
    );
}
