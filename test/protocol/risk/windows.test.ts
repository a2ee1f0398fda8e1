import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { exposureWindows } from '../../../protocol/risk/windows.ts';
import { exampleW, sightingAt, tenOClock } from '../../support/risk/example-w.ts';

describe('example W (gaen-device.md §6.2)', () => {
  const windows = exposureWindows(exampleW, android.risk.windows);

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

describe('edges', () => {
  it.each([
    [1799, 1],
    [1800, 2],
  ])('a sighting %d s after the first: %d window(s)', (seconds, count) => {
    expect(exposureWindows([sightingAt(0, 40), sightingAt(seconds, 40)], android.risk.windows)).toHaveLength(count);
  });

  it.each([
    [android, 25, 1],
    [android, 26, 2],
    [ios, 4, 1],
    [ios, 5, 2],
  ])('$name: sightings %d s apart are %d scan(s)', (profile, seconds, count) => {
    const [window] = exposureWindows([sightingAt(0, 40), sightingAt(seconds, 40)], profile.risk.windows);
    expect(window?.scans).toHaveLength(count);
  });

  it('a new window begins a new scan, however close the sighting before it', () => {
    const windows = exposureWindows(
      [0, 1790, 1800].map((seconds) => sightingAt(seconds, 40)),
      android.risk.windows,
    );
    expect(windows.map((window) => window.scans.length)).toEqual([2, 1]);
  });

  it('no sightings, no windows', () => expect(exposureWindows([], android.risk.windows)).toEqual([]));

  it.each([
    [undefined, 120],
    [-1, 60],
    [-600, 300],
    [0, 0],
  ])('previous scan at %s s: %d s since', (previous, expected) => {
    const [window] = exposureWindows([sightingAt(0, 40, previous)], android.risk.windows);
    expect(window?.scans[0]?.secondsSinceLastScan).toBe(expected);
  });

  it('the mean attenuation is rounded half up', () => {
    const [window] = exposureWindows([sightingAt(0, 50), sightingAt(1, 51)], android.risk.windows);
    expect(window?.scans[0]?.typicalAttenuation).toBe(51);
  });
});
