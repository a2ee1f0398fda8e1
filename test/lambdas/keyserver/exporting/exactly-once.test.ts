import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPORT_LEASE_SECONDS } from '../../../../lambdas/keyserver/exporting/export-time.ts';
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, type StepHook } from '../../../support/export/memory-export-stores.ts';

const HOURS = 48;
const periods = fc.constantFrom<ExportConfiguration['periodHours']>(2, 4, 8, 24);
const ages = fc.constantFrom(660, 7_200, 14_400);
const configurations = fc
  .array(fc.record({ periodHours: periods, minimumAgeSeconds: ages, from: fc.constantFrom(0, 1, 3) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => all.map(({ from, ...fields }, i) => ({ from, fields: { ...fields, id: `us-z${i}` } })));
const hours = fc.array(fc.nat({ max: HOURS - 1 }), { minLength: 1, maxLength: 12 });
const runTimes = fc.array(fc.nat({ max: (HOURS + 30) * HOUR }), { maxLength: 6 });

/** Fails the nth steps of the run, counted from 0. */
function failingAt(steps: readonly number[]): StepHook {
  let step = 0;
  return () => {
    if (steps.includes(step++)) throw new Error('The worker died');
  };
}

/** Many runs, each with real archives. */
const timeout = 30_000;

describe('every key is in exactly one file of every configuration', { timeout }, () => {
  it('whatever the periods were and become, the minimum ages and first hours, whenever runs happen and wherever they die', async () => {
    const deaths = fc.array(fc.array(fc.nat({ max: 40 }), { maxLength: 2 }), { maxLength: 6 });
    /** A deployment after the run of that number gives every configuration this period. */
    const deployments = fc.array(fc.option(periods), { maxLength: 6 });
    const life = fc.record({ times: runTimes, dying: deaths, deployed: deployments });
    await fc.assert(
      fc.asyncProperty(configurations, hours, life, async (configured, uploadHours, { times, dying, deployed }) => {
        const exports = new MemoryExports();
        for (const { from, fields } of configured) exports.configure(aConfiguration(fields), START + from * HOUR);
        const keys = uploadHours.map((hour) => {
          const key = randomBytes(16);
          exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key })]);
          return { hour, hex: key.toString('hex') };
        });
        const sorted = times.map((time) => START + time).sort((a, b) => a - b);
        for (const [i, now] of sorted.entries()) {
          await worker(exports, failingAt(dying[i] ?? []))
            .run(now)
            .catch(() => {});
          const periodHours = deployed[i];
          if (!periodHours) continue;
          for (const row of exports.configurations.values()) row.configuration = { ...row.configuration, periodHours };
        }
        const last = START + (HOURS + 60) * HOUR;
        await worker(exports).run(last);
        for (const { from, fields } of configured) {
          const listed = (await listedFiles(exports, fields.id)).flatMap((file) => hexOf(file.keys));
          for (const { hour, hex } of keys) {
            expect(listed.filter((one) => one === hex)).toHaveLength(hour < from ? 0 : 1);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('and an index line, once published, stays before all that come later', async () => {
    await fc.assert(
      fc.asyncProperty(periods, hours, runTimes, async (periodHours, uploadHours, times) => {
        const exports = new MemoryExports();
        exports.configure(aConfiguration({ periodHours }), START);
        for (const hour of uploadHours) {
          exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: randomBytes(16) })]);
        }
        let published: string[] = [];
        for (const now of times.map((time) => START + time).sort((a, b) => a - b)) {
          await worker(exports).run(now);
          const index = exports.index('us-zz');
          expect(index.slice(0, published.length)).toEqual(published);
          published = index;
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a worker that dies', { timeout }, () => {
  /** The steps of a run with one window of two files. */
  async function steps(): Promise<string[]> {
    const seen: string[] = [];
    await worker(twoFiles(), (step) => void seen.push(step)).run(DUE);
    return seen;
  }

  const DUE = START + 4 * HOUR;
  const entries = Array.from({ length: 1_001 }, () => anEntry({ key: randomBytes(16) }));

  function twoFiles(): MemoryExports {
    const exports = new MemoryExports();
    exports.configure(aConfiguration({ maximumKeys: 1_000, minimumKeys: 1 }), START);
    exports.upload(START, ['US-ZZ'], entries);
    return exports;
  }

  it('anywhere loses nothing and lists nothing twice: the next run repairs it', async () => {
    const all = await steps();
    expect(all).toContain('before putFile');
    expect(all).toContain('after finishWindow');
    expect(all).toContain('after writeIndex');
    for (const step of all.keys()) {
      const exports = twoFiles();
      // Dead for good: whatever it still tries, the release of its lease too, fails.
      let count = 0;
      const dead = worker(exports, () => {
        if (count++ >= step) throw new Error('The worker died');
      });
      await dead.run(DUE).catch(() => {});
      await worker(exports).run(DUE + EXPORT_LEASE_SECONDS);
      const files = await listedFiles(exports, 'us-zz');
      expect(files.map(({ keys }) => keys.length)).toEqual([1_000, 1]);
      expect(files.map(({ end }) => end)).toEqual([START + 2 * HOUR + 1, START + 2 * HOUR + 2]);
      expect(hexOf(files.flatMap(({ keys }) => keys))).toEqual(entries.map(({ key }) => key.toString('hex')).sort());
      expect(exports.row('us-zz').next).toBe(START + 2 * HOUR);
    }
  });
});
