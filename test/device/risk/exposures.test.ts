import { describe, expect, it } from 'vitest';
import { android } from '../../../device/client/profile.ts';
import type { DiagnosisKey } from '../../../device/files/archive.ts';
import { indexSightings } from '../../../device/radio/match.ts';
import {
  type ExposureBook,
  forgetOldExposures,
  ratedWindows,
  recordExposures,
} from '../../../device/risk/exposures.ts';
import { DAY_SECONDS, intervalStart } from '../../../protocol/keys/interval.ts';
import { type ReportType, reportTypes } from '../../../protocol/risk/report-types.ts';
import { diagnosisKey, heardFrom } from '../support/heard.ts';

const { confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked, unknown } = reportTypes;

const today = 2_689_200; // 2021-02-17T00:00Z, gaen-device.md §1
const midnight = intervalStart(today);
const key = diagnosisKey(7, today);
/** Of interval 100 of the key's 144. */
const sightings = indexSightings(heardFrom(key, 100), midnight + DAY_SECONDS);

function bookAfter(...files: DiagnosisKey[][]): ExposureBook {
  const book: ExposureBook = new Map();
  for (const keys of files) recordExposures(book, keys, sightings, android.radio);
  return book;
}
/** The report types of the windows after the key came with these types, one file each. */
const typesAfter = (received: ReportType[], missingReportType?: ReportType) =>
  ratedWindows(
    bookAfter(...received.map((reportType) => [{ ...key, reportType }])),
    android.risk.windows,
    missingReportType,
  ).map((window) => window.reportType);

describe('a key that comes again (gaen-device.md §5.4, §7)', () => {
  it.each([
    ['likely, then confirmed', [clinicalDiagnosis, confirmedTest], [confirmedTest]],
    ['likely, then revoked', [clinicalDiagnosis, revoked], [revoked]],
    ['confirmed, then revoked: ignored', [confirmedTest, revoked], [confirmedTest]],
    ['confirmed, then likely: ignored', [confirmedTest, clinicalDiagnosis], [confirmedTest]],
    ['self-report, likely, and no second change', [selfReport, clinicalDiagnosis, revoked], [clinicalDiagnosis]],
    ['the same again and again', [selfReport, selfReport, selfReport], [selfReport]],
    ['revoked first: the positive report is void', [revoked, confirmedTest], [revoked]],
    ['recursive is not matched', [recursive], []],
    ['recursive, then confirmed: as if it came first', [recursive, confirmedTest], [confirmedTest]],
    ['self-report, then recursive: ignored', [selfReport, recursive], [selfReport]],
  ])('%s', (_, received, expected) => expect(typesAfter(received)).toEqual(expected));

  it('without a type it counts as the region says, and is revoked so', () => {
    expect(typesAfter([unknown], selfReport)).toEqual([selfReport]);
    expect(typesAfter([unknown, revoked], selfReport)).toEqual([revoked]);
    expect(typesAfter([unknown, revoked])).toEqual([unknown]);
  });

  it('keeps its scans, and is not matched anew', () => {
    const windows = (book: ExposureBook) =>
      ratedWindows(book, android.risk.windows, undefined).map(({ scans, start }) => ({ scans, start }));
    const before = bookAfter([{ ...key, reportType: clinicalDiagnosis }]);
    const after = new Map(before);
    const elsewhere = indexSightings(heardFrom(key, 20), midnight + DAY_SECONDS);
    recordExposures(after, [{ ...key, daysSinceOnset: 9 }], elsewhere, android.radio);
    expect(windows(after)).toEqual(windows(before));
    expect(ratedWindows(after, android.risk.windows, undefined)).toMatchObject([
      { reportType: confirmedTest, daysSinceOnset: 0 },
    ]);
  });

  it('changes its type where nothing that was heard is left', () => {
    const book = bookAfter([{ ...key, reportType: clinicalDiagnosis }]);
    recordExposures(book, [key, diagnosisKey(8, today)], indexSightings([], midnight), android.radio);
    expect(ratedWindows(book, android.risk.windows, undefined)).toMatchObject([{ reportType: confirmedTest }]);
    expect(book.size).toBe(1);
  });

  it('two keys of one file are two entries', () => {
    expect(bookAfter([key, diagnosisKey(8, today)]).size).toBe(1);
    const both = indexSightings([...heardFrom(key, 5), ...heardFrom(diagnosisKey(8, today), 5)], midnight + 7_200);
    const book: ExposureBook = new Map();
    recordExposures(book, [key, diagnosisKey(8, today)], both, android.radio);
    expect(ratedWindows(book, android.risk.windows, undefined)).toHaveLength(2);
  });
});

describe('another rolling period (gaen-device.md §5.4)', () => {
  const windowsAfter = (...periods: number[]) =>
    ratedWindows(
      bookAfter(...periods.map((rollingPeriod) => [{ ...key, rollingPeriod }])),
      android.risk.windows,
      undefined,
    ).length;

  it.each([
    { periods: [100], windows: 0 },
    { periods: [101], windows: 1 },
    { periods: [100, 144], windows: 0 },
    { periods: [100, 100], windows: 0 },
    { periods: [101, 144], windows: 1 },
  ])('heard in interval 100, it came with the periods $periods: $windows window(s)', ({ periods, windows }) => {
    expect(windowsAfter(...periods)).toBe(windows);
  });

  it('one that was heard only outside of its period is looked for again', () => {
    const book = bookAfter([{ ...key, rollingPeriod: 100 }]);
    const more = indexSightings(heardFrom(key, 20), midnight + DAY_SECONDS);
    recordExposures(book, [{ ...key, rollingPeriod: 100 }], more, android.radio);
    expect(ratedWindows(book, android.risk.windows, undefined)).toHaveLength(1);
  });

  it('a key that was never heard leaves no trace', () => {
    expect(bookAfter([diagnosisKey(8, today, { rollingPeriod: 100 }), diagnosisKey(9, today)])).toEqual(new Map());
  });

  it('one that was matched changes its type all the same, as on Android', () => {
    const book = bookAfter([{ ...key, reportType: clinicalDiagnosis }], [{ ...key, rollingPeriod: 101 }]);
    expect(ratedWindows(book, android.risk.windows, undefined)).toMatchObject([{ reportType: confirmedTest }]);
  });
});

it.each([
  [13, 1],
  [14, 1],
  [15, 0],
])('%d days later the book has %d key(s): so long may an exposure be shown (§9.3)', (days, count) => {
  for (const second of [0, DAY_SECONDS - 1]) {
    const book = bookAfter([key]);
    forgetOldExposures(book, midnight + days * DAY_SECONDS + second);
    expect(book.size).toBe(count);
    const attempted = bookAfter([{ ...key, rollingPeriod: 100 }]);
    forgetOldExposures(attempted, midnight + days * DAY_SECONDS + second);
    expect(attempted.size).toBe(count);
  }
});

it('what was heard at midnight belongs to the day that begins', () => {
  const book: ExposureBook = new Map();
  const first = indexSightings(heardFrom(key, 0).slice(0, 1), midnight + DAY_SECONDS);
  recordExposures(book, [key], first, android.radio);
  forgetOldExposures(book, midnight + 14 * DAY_SECONDS);
  expect(book.size).toBe(1);
});
