import { describe, expect, it } from 'vitest';
import { exportFileName } from '../../../../protocol/export/name.ts';
import { type CoverFault, type CoveringFile, coverFaults } from '../../../../protocol/export/read/cover.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const BASE = 1_613_520_000; // 2021-02-17T00:00:00Z
const NOW = BASE + 2 * DAY;
const PERIOD = 4 * HOUR;

/** A file of hours from BASE; `part` as split.ts numbers several of a window, 0 = the only one. */
function named(from: number, until: number, part = 0): CoveringFile {
  const [start, end] = [BASE + from * HOUR, BASE + until * HOUR];
  return { line: exportFileName('us-zz', 1, { start, end }, part || 1), start, end: end + part };
}
/** The same, of a site whose names say nothing. */
const foreign = (from: number, until: number, more = 0): CoveringFile => ({
  line: `${from}-${until}-${more}`,
  start: BASE + from * HOUR,
  end: BASE + until * HOUR + more,
});

function faultsOf(files: readonly CoveringFile[], rules = { periodSeconds: PERIOD as number | undefined, now: NOW }) {
  return coverFaults(files, rules).map(({ fault }) => fault);
}

describe('coverFaults', () => {
  it.each([
    ['no file', []],
    ['one file', [named(0, 4)]],
    ['windows one after the other', [named(0, 4), named(4, 8), named(8, 12)]],
    ['a first window that begins in between', [named(3, 4), named(4, 8)]],
    ['a window of three files', [named(0, 4, 1), named(0, 4, 2), named(0, 4, 3), named(4, 8)]],
    ['a window of two files of a foreign site', [foreign(0, 4, 1), foreign(0, 4, 2), foreign(4, 8)]],
  ])('finds nothing in %s', (_, files) => {
    expect(faultsOf(files)).toEqual([]);
  });

  it('finds nothing in a file that took the place of a recalled one, behind later windows, by a later lease', () => {
    const corrected = (part: number, fencing: number): CoveringFile => {
      const { start, end } = named(0, 4);
      return { line: exportFileName('us-zz', fencing, { start, end }, part), start, end: end + part };
    };
    expect(faultsOf([named(4, 8), named(8, 12), corrected(1, 2)])).toEqual([]);
    expect(faultsOf([named(0, 4, 2), named(4, 8), corrected(3, 2)])).toEqual([]);
    expect(faultsOf([named(4, 8), named(8, 12), corrected(1, 1)])).toContain('order');
  });

  const cases: [CoverFault, string, CoveringFile[]][] = [
    ['order', 'a later file before an earlier one', [named(4, 8), named(0, 4)]],
    ['order', 'parts in the wrong order', [named(0, 4, 2), named(0, 4, 1)]],
    ['same-times', 'two files of the same times', [named(0, 4, 1), { ...named(0, 4, 2), end: named(0, 4, 1).end }]],
    ['same-times', 'two files of the same times of a foreign site', [foreign(0, 4), { ...foreign(0, 4), line: 'x' }]],
    ['part-missing', 'a second part alone', [named(0, 4, 2)]],
    ['part-missing', 'a first part alone', [named(0, 4, 1)]],
    ['part-missing', 'a third part after the first', [named(0, 4, 1), named(0, 4, 3)]],
    ['overlap', 'a window that begins before the last ended', [named(0, 4), named(3, 8)]],
    ['overlap', 'two windows of one start', [foreign(0, 4), foreign(0, 8)]],
    ['gap', 'an hour that is missing', [named(0, 4), named(5, 8)]],
    ['quiet-hours', 'a whole window without a file', [named(0, 4), named(8, 12)]],
    ['window-too-long', 'five hours', [named(-1, 4)]],
    ['window-not-aligned', 'an end in between', [named(0, 3), named(3, 6)]],
    ['file-too-old', 'a file of 15 days and a second', [named(-20 * 24, -20 * 24 + 4), named(0, 4)]],
  ];
  it.each(cases)('finds %s: %s', (fault, _, files) => {
    expect(faultsOf(files)).toContain(fault);
  });

  it('measures windows only by what phones were told, and gaps by most windows otherwise', () => {
    const files = [named(0, 2), named(2, 4), named(4, 6), named(8, 10)];
    expect(faultsOf(files, { periodSeconds: undefined, now: NOW })).toEqual(['quiet-hours']);
    expect(faultsOf([...files.slice(0, 3), named(7, 8)], { periodSeconds: undefined, now: NOW })).toEqual(['gap']);
  });

  it.each([
    [DAY * 15, []],
    [DAY * 15 + 1, ['file-too-old']],
  ])('a file is too old after a day of grace: %d s', (age, expected) => {
    const file = named(0, 4);
    expect(faultsOf([file], { periodSeconds: PERIOD, now: file.end + age })).toEqual(expected);
  });

  it('counts 15 files in 24 hours, and not 16', () => {
    const hours = Array.from({ length: 16 }, (_, hour) => foreign(hour, hour + 1));
    const rules = { periodSeconds: HOUR, now: NOW };
    expect(faultsOf(hours.slice(1), rules)).toEqual([]);
    expect(faultsOf(hours, rules)).toEqual(['too-many-files']);
  });
});
