/** Configurations that come, change and end while the exporter runs, dies, and runs twice (design.md §5). */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPORT_LEASE_SECONDS } from '../../../../lambdas/keyserver/exporting/export-time.ts';
import { type ExportConfiguration, takesIn } from '../../../../protocol/export/configuration.ts';
import { isOver } from '../../../../protocol/export/ending.ts';
import { travelerFilters } from '../../../../protocol/export/settings.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, type StepHook } from '../../../support/export/memory-export-stores.ts';

const HOURS = 48;
const SERIES = 3;
const idOf = (number: number) => `us-z${number}`;

const settings = fc.record({
  periodHours: fc.constantFrom<ExportConfiguration['periodHours']>(2, 4, 8, 24),
  minimumAgeSeconds: fc.constantFrom(660, 7_200, 14_400),
  regions: fc.constantFrom<string[]>(['US-ZZ'], ['US-AA', 'US-ZZ'], ['US-AA']),
  excludedRegions: fc.constantFrom<string[]>([], [], ['US-BB']),
  travelers: fc.constantFrom(...travelerFilters),
});

/** What happens after the run of that hour: a deployment puts or ends a series, or nothing does. */
const deed = fc.record({
  hour: fc.nat({ max: HOURS + 12 }),
  series: fc.nat({ max: SERIES - 1 }),
  deployed: fc.option(settings, { nil: 'ended' as const, freq: 4 }),
  dies: fc.option(fc.nat({ max: 60 }), { nil: undefined }),
  twice: fc.boolean(),
});

const upload = fc.record({
  hour: fc.nat({ max: HOURS - 1 }),
  regions: fc.constantFrom<string[]>(['US-ZZ'], ['US-AA'], ['US-BB'], ['US-AA', 'US-ZZ'], ['US-BB', 'US-ZZ']),
  traveler: fc.boolean(),
});

interface Key {
  readonly hex: string;
  readonly hour: number;
  readonly regions: string[];
  readonly traveler: boolean;
}

/** The settings by which each window of each series was built. */
type Built = Map<string, Map<number, ExportConfiguration>>;

function note(built: Built, exports: MemoryExports): void {
  for (const { configuration, windows } of exports.rows()) {
    const known = built.get(configuration.id) ?? new Map<number, ExportConfiguration>();
    built.set(configuration.id, known);
    for (const start of windows.keys()) if (!known.has(start)) known.set(start, configuration);
  }
}

/** Fails at that step and ever after, and lets another worker run to its end at the step before. */
function fated(dies: number | undefined, meanwhile: (() => Promise<unknown>) | undefined): StepHook {
  let step = 0;
  return async () => {
    step++;
    if (step === 12) await meanwhile?.();
    if (dies !== undefined && step > dies) throw new Error('The worker died');
  };
}

type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

async function runAndDeploy(
  exports: MemoryExports,
  built: Built,
  { hour, series, deployed, dies, twice }: Deed,
): Promise<void> {
  const now = START + hour * HOUR;
  const other = () => worker(exports).run(now + EXPORT_LEASE_SECONDS);
  await worker(exports, fated(dies, twice ? other : undefined))
    .run(now)
    .catch(() => {});
  note(built, exports);
  const id = idOf(series);
  const known = exports.configurations.get(id);
  // Nobody waited for a series that was over: what it did not export may be removed (docs/operations/further-exports.md).
  if (known && isOver(known, known.configuration, now)) return;
  if (deployed !== 'ended') exports.put(aConfiguration({ id, ...deployed }), now);
  else if (exports.configurations.has(id)) exports.end(id, now);
}

/** Whatever dies, a run four hours later at the latest does not: a series that has ended is given up after a day. */
const REGULAR_HOURS = 4;

async function live(exports: MemoryExports, deeds: readonly Deed[]): Promise<Built> {
  const built: Built = new Map();
  for (let hour = 0; hour <= HOURS + 60; hour++) {
    for (const one of deeds.filter((told) => told.hour === hour)) await runAndDeploy(exports, built, one);
    if (hour % REGULAR_HOURS === 0) await worker(exports).run(START + hour * HOUR + 2 * EXPORT_LEASE_SECONDS);
    note(built, exports);
  }
  return built;
}

describe('whatever is added, changed and ended, and whenever', { timeout: 120_000 }, () => {
  it('every key is in one file of each series that wants it, and in none of another', async () => {
    const story = fc.record({
      first: settings,
      deeds: fc.array(deed, { minLength: 1, maxLength: 8 }),
      uploads: fc.array(upload, { minLength: 1, maxLength: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ first, deeds, uploads }) => {
        const exports = new MemoryExports();
        exports.put(aConfiguration({ id: idOf(0), ...first }), START);
        const keys = uploads.map(({ hour, regions, traveler }): Key => {
          const key = randomBytes(16);
          exports.upload(START + hour * HOUR, regions, [anEntry({ key, traveler })]);
          return { hex: key.toString('hex'), hour, regions, traveler };
        });
        const built = await live(exports, deeds);
        for (const row of exports.rows()) {
          const { id } = row.configuration;
          const windows = [...row.windows.values()].sort((a, b) => a.start - b.start);
          // Each begins where the last ended: no hour is left out or taken twice.
          expect(windows.map(({ start }) => start)).toEqual([row.from, ...windows.map(({ end }) => end)].slice(0, -1));
          expect(row.next).toBeGreaterThanOrEqual(row.endsAt ?? START + (HOURS + 24) * HOUR);
          const listed = (await listedFiles(exports, id)).flatMap((file) => hexOf(file.keys));
          expect(new Set(listed).size).toBe(listed.length);
          for (const { hex, hour, regions, traveler } of keys) {
            const time = START + hour * HOUR;
            const window = windows.find(({ start, end }) => start <= time && time < end);
            const by = window && built.get(id)?.get(window.start);
            expect(listed.includes(hex)).toBe(by !== undefined && takesIn(by, regions, traveler));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a series that goes from 24 hours to 2 and to 4', () => {
  it('repeats and loses no hour, and is built in order', async () => {
    const exports = new MemoryExports();
    exports.put(aConfiguration({ periodHours: 24 }), START);
    const keys = Array.from({ length: 72 }, (_, hour) => {
      const key = randomBytes(16);
      exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key })]);
      return key.toString('hex');
    });
    await worker(exports).run(START + 30 * HOUR);
    exports.put(aConfiguration({ periodHours: 2 }), START + 30 * HOUR);
    await worker(exports).run(START + 41 * HOUR);
    exports.put(aConfiguration({ periodHours: 4 }), START + 41 * HOUR);
    await worker(exports).run(START + 80 * HOUR);
    const files = await listedFiles(exports, 'us-zz');
    expect(files.map(({ start, end }) => `${(start - START) / HOUR}-${(end - START) / HOUR}`)).toEqual(
      ['0-24', ...[24, 26, 28, 30, 32, 34, 36].map((hour) => `${hour}-${hour + 2}`), '38-40'].concat(
        [40, 44, 48, 52, 56, 60, 64, 68].map((hour) => `${hour}-${hour + 4}`),
      ),
    );
    const listed = files.flatMap((file) => hexOf(file.keys));
    expect(keys.filter((hex) => listed.filter((one) => one === hex).length === 1)).toEqual(keys);
  });
});

describe('a series taken out of the region file', () => {
  it('exports what was accepted before, and its index stays; back in the file, it goes on where it stood', async () => {
    const exports = new MemoryExports();
    exports.put(aConfiguration(), START);
    exports.put(aConfiguration({ id: 'us-zz-more' }), START);
    const hexes = Array.from({ length: 60 }, (_, hour) => {
      const key = randomBytes(16);
      exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key })]);
      return key.toString('hex');
    });
    await worker(exports).run(START + 10 * HOUR);
    exports.end('us-zz-more', START + 10 * HOUR);
    await worker(exports).run(START + 50 * HOUR);
    expect(exports.row('us-zz-more').next).toBe(START + 38 * HOUR);
    const more = (await listedFiles(exports, 'us-zz-more')).flatMap((file) => hexOf(file.keys));
    expect(hexes.map((hex) => more.includes(hex))).toEqual(hexes.map((_, hour) => hour < 38));
    exports.put(aConfiguration({ id: 'us-zz-more' }), START + 51 * HOUR);
    await worker(exports).run(START + 70 * HOUR);
    const again = (await listedFiles(exports, 'us-zz-more')).flatMap((file) => hexOf(file.keys));
    expect(hexes.filter((hex) => !again.includes(hex))).toEqual([]);
    expect(new Set(again).size).toBe(again.length);
  });
});
