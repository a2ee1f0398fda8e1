import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import type { DiagnosisKey } from '../../../device/files/archive.ts';
import { rotateKeys } from '../../../device/radio/keys.ts';
import { indexSightings } from '../../../device/radio/match.ts';
import { overhear } from '../../../device/radio/scanner.ts';
import { decide } from '../../../device/risk/decide.ts';
import { type ExposureBook, recordExposures } from '../../../device/risk/exposures.ts';
import { isValidTransition, reportTypes, typeAfter } from '../../../protocol/risk/report-types.ts';
import { classification, exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { exampleW, sightingAt, tenOClock } from '../../support/risk/example-w.ts';
import { seededRandom } from '../support/random.ts';

const { confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked, unknown } = reportTypes;

const bookOf = (sightings = exampleW): ExposureBook =>
  new Map([
    [
      '00',
      {
        ...{ rollingStart: 2_689_200, rollingPeriod: 144, reportTypes: [confirmedTest], daysSinceOnset: 0 },
        ...{ transmissionRisk: undefined, sightings },
      },
    ],
  ]);
const withThreshold = (perDaySum: number) => ({
  ...exampleConfiguration,
  classifications: [classification({ perDaySum })],
});

describe('the decision on example W (1,680 s)', () => {
  it.each([
    [1_680, true],
    [1_681, false],
    [0, false],
  ])('threshold %d s: notified %s', (threshold, notified) => {
    const decision = decide(bookOf(), withThreshold(threshold), android, tenOClock);
    expect(decision.exposure?.day).toBe(notified ? tenOClock - 36_000 : undefined);
    expect(decision.windows).toHaveLength(2);
  });

  it('an empty book notifies nobody', () => {
    expect(decide(new Map(), exampleConfiguration, android, tenOClock).exposure).toBeUndefined();
  });

  it('iOS counts in minutes, half a minute up', () => {
    // 61 dB weighs nothing, 55 dB half: (60 + 300 + 300) s / 2 = 330 s, which is 5.5 minutes.
    const sightings = [sightingAt(0, 55, -60), sightingAt(300, 55, 0), sightingAt(600, 55, 300)];
    const sum = (profile: typeof ios) => decide(bookOf(sightings), withThreshold(0), profile, tenOClock).days[0]?.sum;
    expect(sum(android)).toBe(330);
    expect(sum(ios)).toBe(360);
  });
});

describe('keys that change (gaen-device.md §7)', () => {
  const types = [unknown, confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked];
  const allowed = [
    [selfReport, confirmedTest],
    [selfReport, clinicalDiagnosis],
    [selfReport, revoked],
    [clinicalDiagnosis, confirmedTest],
    [clinicalDiagnosis, revoked],
  ];
  it.each(types.flatMap((from) => types.map((to) => [from, to] as const)))('%d → %d', (from, to) => {
    expect(isValidTransition(from, to)).toBe(allowed.some(([a, b]) => a === from && b === to));
  });

  const midnight = tenOClock - 36_000;
  const random = seededRandom('changes');
  const [key] = rotateKeys([], midnight, midnight, random);
  if (!key) throw new Error('no key');
  const heard = overhear(
    { keys: [key], txPower: -12 },
    { from: tenOClock, until: tenOClock + 1_800, attenuation: () => 40 },
    random,
  );
  const sightings = indexSightings(heard, tenOClock + 1_800);
  const diagnosis = (reportType: DiagnosisKey['reportType'], over: Partial<DiagnosisKey> = {}): DiagnosisKey => ({
    ...key,
    reportType,
    transmissionRisk: undefined,
    daysSinceOnset: 0,
    ...over,
  });
  /** Report types in the book after these keys came one after the other. */
  function bookAfter(...keys: DiagnosisKey[]) {
    const book: ExposureBook = new Map();
    for (const each of keys) recordExposures(book, [each], sightings, android.radio);
    return { types: [...book.values()].map((exposure) => typeAfter(exposure.reportTypes, undefined)), book };
  }

  it.each([
    ['likely, then confirmed', [clinicalDiagnosis, confirmedTest], [confirmedTest]],
    ['likely, then revoked', [clinicalDiagnosis, revoked], [revoked]],
    ['confirmed, then revoked: too late', [confirmedTest, revoked], [confirmedTest]],
    ['self-report, confirmed, and no second change', [selfReport, clinicalDiagnosis, revoked], [clinicalDiagnosis]],
    ['revoked first: the positive report is void', [revoked, confirmedTest], [revoked]],
    ['recursive is not matched', [recursive], []],
  ] as const)('%s', (_, sent, expected) => {
    expect(bookAfter(...sent.map((type) => diagnosis(type))).types).toEqual(expected);
  });

  it('a matched key with another rolling period is the same key', () => {
    const { types: found } = bookAfter(diagnosis(clinicalDiagnosis), diagnosis(confirmedTest, { rollingPeriod: 100 }));
    expect(found).toEqual([confirmedTest]);
  });

  it('a revoked key counts for nothing, a changed one keeps its scans', () => {
    const likely = bookAfter(diagnosis(clinicalDiagnosis)).book;
    const confirmed = bookAfter(diagnosis(clinicalDiagnosis), diagnosis(confirmedTest)).book;
    const taken = bookAfter(diagnosis(clinicalDiagnosis), diagnosis(revoked)).book;
    const windows = (book: ExposureBook) => decide(book, exampleConfiguration, android, tenOClock).windows.length;
    expect([windows(likely), windows(confirmed), windows(taken)]).toEqual([1, 1, 0]);
  });
});
