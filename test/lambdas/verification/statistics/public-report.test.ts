/**
 * Attacks on what a region publishes, over counters, closings and reports as they are stored: somebody downloads the public report
 * again and again, while codes are issued and counts come late, and subtracts whatever there is from whatever there is.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import { rollUpStatistics } from '../../../../lambdas/verification/jobs/roll-up-statistics/roll-up-statistics.ts';
import { closeDay } from '../../../../lambdas/verification/store/daily/closed-days.ts';
import { openReportDays } from '../../../../lambdas/verification/store/daily/report-days.ts';
import { openStatistics } from '../../../../lambdas/verification/store/statistics.ts';
import type { Counts } from '../../../../protocol/statistics/counts.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import { publicReport } from '../../../../protocol/statistics/reports/public.ts';
import { startMemoryAws } from '../../../support/memory-aws/line.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const DAY = 86_400;
const sumsOf = (total: Counts) => ({
  ...{ total, callers: new Map(), issuers: new Map(), externals: new Map(), messageErrors: new Map() },
});

const onLine = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
let tables = 0;
beforeEach(() => void startMemoryAws());
afterEach(() => vi.restoreAllMocks());

/** Two regions, whose days before NOW are closed. */
async function deployment() {
  // A table of its own for each.
  const of = { dynamo: openDynamo('job', onLine), table: `Statistics${tables++}` };
  const regions = ['US-AA', 'US-BB'];
  for (const region of regions) {
    await Promise.all(reportDays(NOW - DAY).map((day) => closeDay(of, { region, day }, sumsOf({}))));
  }
  let shard = 0;
  const write = openStatistics(of.dynamo, of.table, () => Buffer.from([shard++ % 256]));
  const deps = { statistics: of, regions: async () => regions, apiKeys: async () => [] };
  return {
    of,
    count: (region: string, now: number, counts: Counts) =>
      write({ now, count: () => {}, apiKey: { region, id: 'lab' } }, counts),
    rollUp: (now: number) => rollUpStatistics(deps, now),
    /** Day and name → figure; `null` is known to be 0 to 9. */
    async download(region: string, now: number): Promise<Map<string, number | null>> {
      const { json } = publicReport(region, await openReportDays(of).closed(region, now));
      const { statistics } = json as { statistics: { date: string; data: Record<string, number | null> }[] };
      return new Map(
        statistics.flatMap(({ date, data }) =>
          Object.entries(data).map(([name, value]): [string, number | null] => [`${date} ${name}`, value]),
        ),
      );
    },
  };
}

/** What happens one after the other: so many people more, so much later; `late`: their count was begun so long before. */
const step = fc.record({
  region: fc.constantFrom('US-AA', 'US-BB'),
  people: fc.integer({ min: 1, max: 9 }),
  later: fc.integer({ min: 600, max: 6 * 3_600 }),
  late: fc.constantFrom(0, 0, 5, 1_200, 30_000),
});

describe('somebody who downloads the public reports of two regions again and again', () => {
  it('learns of no day anything but tens, and never anything else of it than before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 24, maxLength: 28 }), async (steps) => {
        const { count, rollUp, download } = await deployment();
        const seen = new Map<string, number | null>();
        const figures = new Set<number>();
        let now = NOW;
        for (const { region, people, later, late } of steps) {
          now += later;
          await count(region, now - late, { codes_issued: people, codes_claimed: 1, tokens_claimed: people });
          await rollUp(now);
          for (const [name, value] of await download(region, now)) {
            const before = seen.get(`${region} ${name}`);
            if (before !== undefined) expect(value).toBe(before);
            seen.set(`${region} ${name}`, value);
            figures.add(value ?? 0);
          }
        }
        // Of one day or two, of one region or both, of one report or several: subtracted or added up.
        for (const one of figures) {
          for (const other of figures) expect([Math.abs(one - other) % 10, (one + other) % 10]).toEqual([0, 0]);
        }
        expect(figures.size).toBeGreaterThan(1);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
