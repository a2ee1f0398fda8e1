import { describe, expect, it } from 'vitest';
import { androidRiskRules, iosRiskRules } from '../../../device/risk/rules.ts';
import { exposureWindows, type MatchedSighting, type WindowRules } from '../../../protocol/risk/windows.ts';
import { exampleW, sightingAt, tenOClock } from '../../support/risk/example-w.ts';

const android = androidRiskRules.windows;
const ios = iosRiskRules.windows;
const at = (...seconds: number[]) => seconds.map((each) => sightingAt(each, 40));
/** How many scans each window has. */
const scanCounts = (sightings: MatchedSighting[], rules: WindowRules) =>
  exposureWindows(sightings, rules).map(({ scans }) => scans.length);

describe('example W (gaen-device.md §6.2)', () => {
  const windows = exposureWindows(exampleW, android);

  it('has two windows; the second begins 1,800 s or more after the first', () => {
    expect(windows.map((window) => window.start - tenOClock)).toEqual([0, 1900]);
  });

  it('has the scans of the table', () => {
    const rows = windows.map((window) =>
      window.scans.map((scan) => [scan.secondsSinceLastScan, scan.typicalAttenuation, scan.minimumAttenuation]),
    );
    expect(rows).toEqual([
      [
        [120, 28, 27],
        [240, 45, 44],
        [300, 50, 50],
        [240, 51, 50],
        [300, 59, 58],
        [240, 61, 61],
        [300, 28, 28],
      ],
      [
        [240, 45, 45],
        [300, 62, 62],
      ],
    ]);
  });
});

describe('T6: where windows and scans split', () => {
  it.each([
    [1799, 1],
    [1800, 2],
    [1801, 2],
  ])('a sighting %d s after the first: %d window(s)', (seconds, count) => {
    expect(exposureWindows(at(0, seconds), android)).toHaveLength(count);
    expect(exposureWindows(at(0, seconds), ios)).toHaveLength(count);
  });

  it.each([
    ['android', 25, 1],
    ['android', 26, 2],
    ['ios', 3, 1],
    ['ios', 4, 1],
    ['ios', 5, 2],
  ])('%s: sightings %d s apart are %d scan(s)', (name, seconds, count) => {
    expect(scanCounts(at(0, seconds), name === 'android' ? android : ios)).toEqual([count]);
  });

  it('a scan goes on from its last sighting on Android, and ends with its first on iOS', () => {
    expect(scanCounts(at(0, 20, 40), android)).toEqual([1]);
    expect(scanCounts(at(0, 3, 6), ios)).toEqual([2]);
    expect(scanCounts(at(0, 3, 6), { ...ios, sameScanFrom: 'previous-sighting' })).toEqual([1]);
  });

  it('a new window begins a new scan, however close the sighting before it', () => {
    expect(scanCounts(at(0, 1790, 1800), android)).toEqual([2, 1]);
  });

  it('no sightings, no windows', () => expect(exposureWindows([], android)).toEqual([]));
});

describe('seconds since the last scan', () => {
  const since = (rules: WindowRules, previous: number | undefined) =>
    exposureWindows([sightingAt(0, 40, previous)], rules)[0]?.scans[0]?.secondsSinceLastScan;

  it.each([
    { what: 'not known', previous: undefined, onAndroid: 120, onIos: 150 },
    { what: 'in the same minute', previous: 0, onAndroid: 0, onIos: 0 },
    { what: 'a second ago', previous: -1, onAndroid: 60, onIos: 1 },
    { what: '299 s ago', previous: -299, onAndroid: 300, onIos: 299 },
    { what: '300 s ago', previous: -300, onAndroid: 300, onIos: 300 },
    { what: '301 s ago', previous: -301, onAndroid: 300, onIos: 300 },
    { what: '304 s ago', previous: -304, onAndroid: 300, onIos: 300 },
    { what: '305 s ago', previous: -305, onAndroid: 300, onIos: 150 },
    { what: 'in the future, after the clock was set back', previous: 600, onAndroid: 0, onIos: 0 },
  ])('the scan before was $what', ({ previous, onAndroid, onIos }) => {
    expect([since(android, previous), since(ios, previous)]).toEqual([onAndroid, onIos]);
  });

  it('iOS lets no scan speak for time before the one before it, across windows too', () => {
    const sightings = [sightingAt(0, 40, -200), sightingAt(100, 40, -60), sightingAt(1_900, 40, 1_700)];
    const seconds = (rules: WindowRules) =>
      exposureWindows(sightings, rules).flatMap(({ scans }) => scans.map((scan) => scan.secondsSinceLastScan));
    expect(seconds(ios)).toEqual([200, 100, 200]);
    expect(seconds({ ...ios, cutsOverlap: false })).toEqual([200, 160, 200]);
    const near = [sightingAt(0, 40), sightingAt(1_700, 40, 1_500), sightingAt(1_800, 40, 1_650)];
    expect(exposureWindows(near, ios)[1]?.scans[0]?.secondsSinceLastScan).toBe(100);
  });
});

it.each([
  [[50, 51], 51],
  [[50, 50, 51], 50],
  [[50, 51, 51], 51],
])('the mean of %j dB is rounded half up', (attenuations, expected) => {
  const sightings = attenuations.map((attenuation, n) => sightingAt(n, attenuation));
  expect(exposureWindows(sightings, android)[0]?.scans[0]?.typicalAttenuation).toBe(expected);
});

it('the calibration confidence is that of the first sighting', () => {
  const sightings = [{ ...sightingAt(0, 40), calibrationConfidence: 1 as const }, sightingAt(300, 40)];
  expect(exposureWindows(sightings, android)[0]?.calibrationConfidence).toBe(1);
});
