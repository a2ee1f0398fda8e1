/** Configurations that take a part of the uploads: what is in their files, and what comparing two of them shows. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportConfiguration, type KeyFilter, takesIn } from '../../../../protocol/export/configuration.ts';
import { travelerFilters } from '../../../../protocol/export/settings.ts';
import { UPLOAD_LOG_VERSION, type UploadLogEntry } from '../../../../protocol/keys/upload-log.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';
import { unpackUploadLog } from '../../../support/export/upload-log.ts';

const MINIMUM = 20;
const PERIOD_HOURS = 4;
const padded = { minimumKeys: MINIMUM, paddingRange: 10, periodHours: PERIOD_HOURS } as const;
const DUE = START + 10 * HOUR;

interface RealKey {
  readonly hex: string;
  readonly regions: string[];
  readonly traveler: boolean;
  readonly hour: number;
}

function upload(exports: MemoryExports, hour: number, regions: string[], traveler: boolean, keys = 1): RealKey[] {
  const entries = Array.from({ length: keys }, () => anEntry({ key: randomBytes(16), traveler }));
  exports.upload(START + hour * HOUR, regions, entries);
  return entries.map(({ key }) => ({ hex: key.toString('hex'), regions, traveler, hour }));
}

function exportsOf(configurations: Readonly<Record<string, Partial<ExportConfiguration>>>): MemoryExports {
  const exports = new MemoryExports();
  for (const [id, fields] of Object.entries(configurations)) {
    exports.configure(aConfiguration({ ...padded, id, ...fields }), START);
  }
  return exports;
}

const listed = async (exports: MemoryExports, id: string) =>
  (await listedFiles(exports, id)).flatMap(({ keys }) => hexOf(keys));

const without = (one: readonly string[], other: readonly string[]) => one.filter((hex) => !other.includes(hex));

/** Decided padding of all sets of regions. */
function paddingKeys(exports: MemoryExports): RealKey[] {
  return [...exports.padding].flatMap(([set, blocks]) =>
    blocks.flatMap(({ start, entries }) =>
      unpackUploadLog(Buffer.concat([Buffer.from([UPLOAD_LOG_VERSION, 0]), entries])).entries.map(
        ({ key, traveler }: UploadLogEntry) => ({
          ...{ hex: key.toString('hex'), regions: set.split(','), traveler },
          hour: (start - START) / HOUR,
        }),
      ),
    ),
  );
}

describe('travelers', () => {
  const series = {
    all: {},
    only: { travelers: 'only' },
    without: { travelers: 'without' },
    abroad: { travelers: 'of-all-regions' },
  } as const;

  it('are in the files that want them, and in no other', async () => {
    const exports = exportsOf(series);
    const [traveler, other] = [upload(exports, 0, ['US-ZZ'], true), upload(exports, 1, ['US-ZZ'], false)];
    const [foreign, stranger] = [upload(exports, 2, ['US-AA'], true), upload(exports, 3, ['US-AA'], false)];
    const real = [...traveler, ...other, ...foreign, ...stranger].map(({ hex }) => hex);
    await worker(exports).run(DUE);
    const found = async (id: string) => {
      const keys = await listed(exports, id);
      return real.map((hex) => (keys.includes(hex) ? 1 : 0)).join('');
    };
    expect(await Promise.all(Object.keys(series).map(found))).toEqual(['1100', '1000', '0100', '1110']);
  });

  it.each([1, 3, MINIMUM - 1, MINIMUM, 3 * MINIMUM])(
    'hide among as many: comparing all files with those of %i travelers alone shows no number',
    async (travelers) => {
      const exports = exportsOf(series);
      upload(exports, 0, ['US-ZZ'], true, travelers);
      upload(exports, 1, ['US-ZZ'], false, 2);
      await worker(exports).run(DUE);
      const [all, only, others] = await Promise.all([
        listed(exports, 'all'),
        listed(exports, 'only'),
        listed(exports, 'without'),
      ]);
      for (const keys of [all, only, others]) expect(keys.length).toBeGreaterThanOrEqual(MINIMUM);
      expect(only.length).toBeLessThanOrEqual(Math.max(travelers, MINIMUM + 10));
      expect(without(all, only).sort()).toEqual(others.toSorted());
      expect(without(all, others).sort()).toEqual(only.toSorted());
    },
  );

  it('are padded with all others where no configuration tells them apart', async () => {
    const exports = exportsOf({ all: {}, more: { periodHours: 8 } });
    upload(exports, 0, ['US-ZZ'], true, 2);
    upload(exports, 1, ['US-ZZ'], false, 2);
    await worker(exports).run(DUE);
    const keys = await listed(exports, 'all');
    expect(keys.length).toBeGreaterThanOrEqual(MINIMUM);
    expect(keys.length).toBeLessThanOrEqual(MINIMUM + 10);
  });

  it('of a block decided before there was a filter are padded as it was decided then', async () => {
    const exports = exportsOf({ all: {} });
    const real = [...upload(exports, 0, ['US-ZZ'], true, 4), ...upload(exports, 0, ['US-ZZ'], false, 4)];
    await worker(exports).run(START + 6 * HOUR);
    const before = [...(exports.padding.get('US-ZZ') ?? [])];
    exports.configure(aConfiguration({ ...padded, id: 'only', travelers: 'only' }), START);
    await worker(exports).run(START + 7 * HOUR);
    expect(exports.padding.get('US-ZZ')).toEqual(before);
    const [all, only] = await Promise.all([listed(exports, 'all'), listed(exports, 'only')]);
    expect(without(only, all)).toEqual([]);
    const wanted = [...real, ...paddingKeys(exports)].filter(({ traveler }) => traveler).map(({ hex }) => hex);
    expect(only.toSorted()).toEqual(wanted.sort());
  });

  it.each([1, 2 * MINIMUM])(
    'of whom a new configuration sees none, but %i others, are padded all the same',
    async (seen) => {
      const exports = exportsOf({
        all: { minimumAgeSeconds: 14_400 },
        without: { minimumAgeSeconds: 14_400, travelers: 'without' },
      });
      upload(exports, 0, ['US-ZZ'], true);
      upload(exports, 2, ['US-ZZ'], false, seen);
      exports.configure(aConfiguration({ ...padded, id: 'late', travelers: 'only' }), START + HOUR);
      exports.configure(aConfiguration({ ...padded, id: 'other' }), START + HOUR);
      await worker(exports).run(START + 6 * HOUR);
      await worker(exports).run(START + 8 * HOUR);
      expect(await listed(exports, 'late')).toEqual([]);
      const [all, others] = await Promise.all([listed(exports, 'all'), listed(exports, 'without')]);
      expect(without(all, others).length).toBeGreaterThanOrEqual(MINIMUM);
    },
  );
});

const regionSets = [['US-ZZ'], ['US-AA'], ['US-AA', 'US-ZZ'], ['US-BB'], ['US-BB', 'US-ZZ']];
const regions = fc.subarray(['US-AA', 'US-BB', 'US-ZZ'], { minLength: 1 });
const filters = fc.array(
  fc.record({ regions, excluded: fc.subarray(['US-AA', 'US-BB']), travelers: fc.constantFrom(...travelerFilters) }),
  { minLength: 1, maxLength: 5 },
);
const uploads = fc.array(
  fc.record({
    hour: fc.nat({ max: 11 }),
    set: fc.constantFrom(...regionSets),
    traveler: fc.boolean(),
    keys: fc.integer({ min: 1, max: 14 }),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('whatever the filters are', { timeout: 60_000 }, () => {
  it('every file has its keys once, enough of them, and no two files tell a number of real ones', async () => {
    await fc.assert(
      fc.asyncProperty(filters, uploads, async (all, told) => {
        const filterOf = ({ excluded, ...filter }: (typeof all)[number]): KeyFilter => ({
          ...filter,
          excludedRegions: excluded,
        });
        const ids = all.map((_, at) => `series-${at}`);
        const exports = exportsOf(Object.fromEntries(all.map((one, at) => [`series-${at}`, filterOf(one)])));
        const real = told.flatMap(({ hour, set, traveler, keys }) => upload(exports, hour, set, traveler, keys));
        const summary = await worker(exports).run(START + 20 * HOUR);
        expect(summary.configurations.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'done'));
        const padding = paddingKeys(exports);
        const files = await Promise.all(ids.map((id) => listedFiles(exports, id)));
        const perWindow = files.map((found) =>
          [0, 1, 2].map((window) => {
            const start = START + window * PERIOD_HOURS * HOUR;
            return found.filter((file) => file.start === start).flatMap(({ keys }) => hexOf(keys));
          }),
        );
        for (const [at, one] of all.entries()) {
          const isTaken = (key: RealKey) => takesIn(filterOf(one), key.regions, key.traveler);
          const expected = [...real, ...padding].filter(isTaken).map(({ hex }) => hex);
          expect(perWindow[at]?.flat().sort()).toEqual(expected.sort());
          for (const file of files[at] ?? []) expect(file.keys.length).toBeGreaterThanOrEqual(MINIMUM);
        }
        for (const one of perWindow) {
          for (const other of perWindow) {
            for (const window of [0, 1, 2]) {
              const difference = without(one[window] ?? [], other[window] ?? []).length;
              expect(difference === 0 || difference >= MINIMUM).toBe(true);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
