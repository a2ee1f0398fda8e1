/** Every rule of the export over sequences of deployments that change the periods (design.md §5). */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, type StepHook } from '../../../support/export/memory-export-stores.ts';

const HOURS = 48;
const END = START + (HOURS + 60) * HOUR;
const MINIMUM_KEYS = 5;
const LONGEST_BLOCK_HOURS = 24;

const period = fc.constantFrom<ExportConfiguration['periodHours']>(2, 4, 8, 24);
/** In hours after the first: what is changed, and whether the run after it dies when it has decided some padding. */
const change = fc.record({
  at: fc.nat({ max: HOURS + 24 }),
  configuration: fc.nat({ max: 2 }),
  periodHours: period,
  dies: fc.boolean(),
});
const first = fc.record({
  periodHours: period,
  minimumAgeSeconds: fc.constantFrom(660, 7_200, 86_400),
  from: fc.constantFrom(0, 0, 1, 3, 10),
  alsoTakes: fc.boolean(),
});
const upload = fc.record({
  hour: fc.nat({ max: HOURS - 1 }),
  regions: fc.constantFrom<string[]>(['US-ZZ'], ['US-AA'], ['US-AA', 'US-ZZ']),
});

const story = fc.record({
  configurations: fc.array(first, { minLength: 1, maxLength: 3 }),
  changes: fc.array(change, { minLength: 1, maxLength: 6 }),
  uploads: fc.array(upload, { minLength: 1, maxLength: 10 }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

const idOf = (number: number) => `us-z${number}`;

function dying(): StepHook {
  return (step) => {
    if (step === 'before putFile') throw new Error('The worker died');
  };
}

function begin({ configurations, uploads }: Story) {
  const exports = new MemoryExports();
  for (const [number, { from, alsoTakes, ...fields }] of configurations.entries()) {
    const regions = alsoTakes ? ['US-AA', 'US-ZZ'] : ['US-ZZ'];
    exports.configure(aConfiguration({ ...fields, id: idOf(number), regions }), START + from * HOUR);
  }
  const keys = uploads.map(({ hour, regions }) => {
    const key = randomBytes(16);
    exports.upload(START + hour * HOUR, regions, [anEntry({ key })]);
    return { hour, regions, hex: key.toString('hex') };
  });
  return { exports, keys };
}

/** Every run of the story after the deployment before it; then one that catches up, which must not fail. */
async function live(exports: MemoryExports, { configurations, changes }: Story): Promise<void> {
  for (const { at, configuration, periodHours, dies } of [...changes].sort((a, b) => a.at - b.at)) {
    const row = exports.row(idOf(configuration % configurations.length));
    await worker(exports, dies ? dying() : undefined).run(START + at * HOUR);
    row.configuration = { ...row.configuration, periodHours };
  }
  const summary = await worker(exports).run(END);
  for (const { outcome, dueAt } of summary.configurations) {
    expect(outcome).toBe('done');
    expect(dueAt).toBeGreaterThan(END);
  }
}

async function published(exports: MemoryExports, { configurations }: Story) {
  const all = configurations.map(async ({ from, alsoTakes }, number) => {
    const files = await listedFiles(exports, idOf(number));
    return { from, alsoTakes, files, listed: files.flatMap(({ keys }) => hexOf(keys)) };
  });
  return Promise.all(all);
}

describe('whatever the periods become, and whenever', { timeout: 60_000 }, () => {
  it('every window is built, every key is in one file, and files are padded alike', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const { exports, keys } = begin(told);
        await live(exports, told);
        const series = await published(exports, told);
        for (const { from, alsoTakes, files, listed } of series) {
          expect(new Set(listed).size).toBe(listed.length);
          for (const { hour, regions, hex } of keys) {
            const wanted = hour >= from && (alsoTakes || regions.includes('US-ZZ'));
            expect(listed.includes(hex)).toBe(wanted);
          }
          // The first files may lie in a block that began before them, and was padded for the keys before it as well.
          const whole = files.filter(({ start }) => from === 0 || start >= START + LONGEST_BLOCK_HOURS * HOUR);
          for (const file of whole) expect(file.keys.length).toBeGreaterThanOrEqual(MINIMUM_KEYS);
        }
        // Series that began together and take in the same uploads hold the same padding.
        for (const [one, other] of series.flatMap((a) => series.map((b) => [a, b] as const))) {
          if (one.from !== other.from || one.alsoTakes !== other.alsoTakes) continue;
          expect(new Set(one.listed)).toEqual(new Set(other.listed));
        }
      }),
      { numRuns: 60 },
    );
  });
});
