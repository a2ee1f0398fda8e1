import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { foldKeys } from '../../../protocol/export/fold.ts';
import {
  blockSpan,
  isCut,
  makePadding,
  paddingCount,
  paddingRule,
  undecidedBlocks,
} from '../../../protocol/export/padding.ts';
import type { UploadLogEntry } from '../../../protocol/keys/upload-log.ts';
import { anEntry, anyEntry, keyRecords } from '../../support/export/export-keys.ts';
import { unpackUploadLog } from '../../support/export/upload-log.ts';

const HOUR = 3_600;

/** Random bytes that a test can repeat. */
function repeatable(seed: number) {
  let drawn = 0;
  return (size: number) => createHash('shake256', { outputLength: size }).update(`${seed}/${drawn++}`).digest();
}

const rule = { minimumKeys: 1_000, paddingRange: 100 };
const metadata = ({ key: _, revision: __, ...rest }: UploadLogEntry) => JSON.stringify(rest);

function padding(entries: readonly UploadLogEntry[], count: number, seed = 1): UploadLogEntry[] {
  const records = keyRecords(entries.map((entry) => ({ entry })));
  const packed = makePadding(records, foldKeys(records).primary, count, repeatable(seed));
  return unpackUploadLog(Buffer.concat([Buffer.from([1, 0]), packed])).entries;
}

describe('how much padding', () => {
  it.each([
    [0, [0, 0]],
    [1, [999, 1_099]],
    [999, [1, 101]],
    [1_000, [0, 0]],
    [1_050, [0, 0]],
    [500_000, [0, 0]],
  ] as const)('%i real keys', (real, [least, most]) => {
    const counts = Array.from({ length: 400 }, (_, seed) => paddingCount(real, rule, repeatable(seed)));
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
    if (most > 0) expect(new Set(counts).size).toBeGreaterThan(80);
  });

  it('allows a fixed size', () => {
    expect(paddingCount(3, { minimumKeys: 10, paddingRange: 0 }, repeatable(1))).toBe(7);
  });

  describe('serves the largest minimum and the shortest period of the configurations that take', () => {
    const one = { regions: ['US-ZZ'], periodHours: 24, minimumKeys: 1_000, paddingRange: 10 } as ExportConfiguration;
    const other = { regions: ['US-ZZ'], periodHours: 4, minimumKeys: 500, paddingRange: 100 } as ExportConfiguration;
    const away = { regions: ['US-AA'], periodHours: 2, minimumKeys: 9_000, paddingRange: 900 } as ExportConfiguration;
    const size = (minimumKeys: number, paddingRange: number) => ({ minimumKeys, paddingRange });
    const [all, little, much] = [size(1_000, 100), size(500, 100), size(1_000, 10)];

    it.each<[string, Pick<ExportConfiguration, 'travelers'>, number, unknown]>([
      ['all', {}, 4, [all]],
      ['all by name', { travelers: 'as-any' }, 4, [all]],
      ['travelers of everywhere', { travelers: 'of-all-regions' }, 4, [all]],
      [
        'travelers only',
        { travelers: 'only' },
        4,
        [
          { ...much, traveler: false },
          { ...all, traveler: true },
        ],
      ],
      [
        'others only',
        { travelers: 'without' },
        4,
        [
          { ...all, traveler: false },
          { ...much, traveler: true },
        ],
      ],
    ])('%s', (_, travelers, hours, groups) => {
      const rule = { blockSeconds: hours * HOUR, groups };
      expect(paddingRule([one, { ...other, ...travelers }, away], ['US-ZZ'])).toEqual(rule);
    });

    it('alone: what nobody takes is not padded', () => {
      const only = { ...other, travelers: 'only' as const };
      expect(paddingRule([only, away], ['US-ZZ']).groups).toEqual([{ ...little, traveler: true }]);
      const everywhere = { ...other, travelers: 'of-all-regions' as const };
      const rule = { blockSeconds: 2 * HOUR, groups: [{ ...size(9_000, 900), traveler: false }] };
      expect(paddingRule([everywhere, away], ['US-AA'])).toEqual({
        ...rule,
        groups: [...rule.groups, { ...size(9_000, 900), traveler: true }],
      });
    });
  });
});

describe('padding keys', () => {
  it('look like real keys: same metadata, new key bytes, never a revision', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 20 }), fc.nat({ max: 200 }), (real, count) => {
        const known = new Set(real.map(metadata));
        const made = padding(real, count);
        expect(made).toHaveLength(count);
        for (const entry of made) expect(known).toContain(metadata(entry));
        expect(made.some(({ revision }) => revision)).toBe(false);
        const keys = new Set([...real, ...made].map(({ key }) => key.toString('hex')));
        expect(keys.size).toBe(new Set(real.map(({ key }) => key.toString('hex'))).size + count);
      }),
      { numRuns: 40 },
    );
  });

  it('copy a key as revised where it was revised before anyone saw it', () => {
    const key = Buffer.alloc(16, 1);
    const real = [anEntry({ key, reportType: 2 }), anEntry({ key, reportType: 1, revision: true, daysSinceOnset: 4 })];
    for (const entry of padding(real, 20)) {
      expect(entry).toMatchObject({ reportType: 1, daysSinceOnset: 4, revision: false });
    }
  });

  it('are drawn with replacement, so that the counts say nothing about the true number', () => {
    const real = Array.from({ length: 14 }, (_, day) =>
      anEntry({ key: Buffer.alloc(16, day), rollingStartNumber: 2_991_600 + 144 * day }),
    );
    const perDay = (seed: number) => {
      const days = Map.groupBy(padding(real, 1_000, seed), ({ rollingStartNumber }) => rollingStartNumber);
      return [...days.values()].map((same) => same.length);
    };
    // Whole cycles over the real keys would make all of these equal.
    expect(new Set(perDay(1)).size).toBeGreaterThan(3);
    expect(perDay(1)).not.toEqual(perDay(2));
  });

  it('leave the real keys as they are', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 20 }), (real) => {
        const records = keyRecords(real.map((entry) => ({ entry })));
        const before = Buffer.from(records.segmentOf(0).subarray(0, real.length * 28));
        const primary = foldKeys(records).primary;
        records.append(makePadding(records, primary, 50, repeatable(3)), 0, 50, { hour: 0, regionSet: 0 });
        expect(records.segmentOf(0).subarray(0, real.length * 28)).toEqual(before);
        const stillReal = Array.from(foldKeys(records).primary).filter((index) => index < real.length);
        expect(stillReal).toEqual([...primary]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('blocks still to be decided', () => {
  const window = { start: 24 * HOUR, end: 32 * HOUR };
  const block = (start: number, end: number) => ({ start: start * HOUR, end: end * HOUR });

  it.each([
    ['none decided', [], [block(24, 26), block(26, 28), block(28, 30), block(30, 32)]],
    ['some decided', [block(24, 26), block(28, 30)], [block(26, 28), block(30, 32)]],
    ['all decided', [block(24, 28), block(28, 32)], []],
    ['decided under a longer period', [block(16, 32)], []],
    ['decided with other bounds', [block(27, 28)], [block(24, 26), block(26, 27), block(28, 30), block(30, 32)]],
  ])('%s', (_, decided, open) => expect(undecidedBlocks(window, 2 * HOUR, decided)).toEqual(open));

  it('are whole even where the first window of a configuration is not', () => {
    expect(undecidedBlocks(block(25, 26), 2 * HOUR, [])).toEqual([block(24, 26)]);
  });

  it.each([
    ['none decided', [], [block(24, 28)]],
    ['the hours before the window decided', [block(24, 26)], [block(26, 28)]],
    ['a part of these hours decided', [block(22, 25)], [block(25, 28)]],
  ])('begin before the window where the period became longer: %s', (_, decided, open) => {
    expect(blockSpan(block(26, 28), 4 * HOUR)).toEqual(block(24, 28));
    expect(undecidedBlocks(block(26, 28), 4 * HOUR, decided)).toEqual(open);
  });

  it.each([
    [24, 32, false],
    [30, 32, false],
    [32, 34, false],
    [30, 34, true],
    [16, 40, true],
  ])('a block from %i to %i is cut by the window: %s', (start, end, cut) => {
    expect(isCut(block(start, end), window)).toBe(cut);
  });
});
