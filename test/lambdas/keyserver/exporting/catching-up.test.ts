/** Exports that stood still for hours and days, with several series over the same uploads. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EXPORT_LEASE_SECONDS } from '../../../../lambdas/keyserver/exporting/export-time.ts';
import { fileKey } from '../../../../lambdas/keyserver/store/export/export-layout.ts';
import { takesIn } from '../../../../protocol/export/configuration.ts';
import { indexPath } from '../../../../protocol/export/index-file.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import {
  aConfiguration,
  type FoundFile,
  HOUR,
  hexOf,
  listedFiles,
  START,
  worker,
} from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

const DAYS = 14;
const END = START + DAYS * 24 * HOUR;
const series = [
  aConfiguration({ id: 'us-zz', periodHours: 2 }),
  aConfiguration({ id: 'us-zz-both', periodHours: 24, regions: ['US-AA', 'US-ZZ'] }),
  aConfiguration({ id: 'us-zz-travelers', periodHours: 4, travelers: 'only' }),
];

interface Key {
  readonly hex: string;
  readonly regions: string[];
  readonly traveler: boolean;
}

/** Keys in all hours but those of every fifth day. */
function twoWeeks() {
  const exports = new MemoryExports();
  for (const one of series) exports.put(one, START);
  const keys: Key[] = [];
  for (let hour = 0; hour < DAYS * 24; hour++) {
    if (Math.floor(hour / 24) % 5 === 4) continue;
    const [key, regions, traveler] = [randomBytes(16), hour % 3 === 0 ? ['US-AA'] : ['US-ZZ'], hour % 7 === 1];
    exports.upload(START + hour * HOUR, regions, [anEntry({ key, traveler })]);
    keys.push({ hex: key.toString('hex'), regions, traveler });
  }
  return { exports, keys };
}

async function filesOf(exports: MemoryExports, id: string): Promise<FoundFile[]> {
  const names = [...exports.row(id).files.keys()].sort();
  exports.objects.set(indexPath(id), Buffer.from(names.map((name) => fileKey(id, name)).join('\n')));
  return listedFiles(exports, id);
}

async function expectAllInOrder(exports: MemoryExports, keys: readonly Key[]): Promise<void> {
  for (const configuration of series) {
    const { id, periodHours } = configuration;
    const row = exports.row(id);
    expect(row.next).toBeGreaterThanOrEqual(END);
    const starts = Array.from({ length: (DAYS * 24) / periodHours }, (_, at) => START + at * periodHours * HOUR);
    expect([...row.windows.keys()].slice(0, starts.length)).toEqual(starts);
    // The oldest leave the index while the last are built: so all that were ever listed, in its order.
    const files = await filesOf(exports, id);
    expect(files.map(({ start }) => start)).toEqual(files.map(({ start }) => start).toSorted((a, b) => a - b));
    const listed = files.flatMap(({ keys: found }) => hexOf(found));
    expect(new Set(listed).size).toBe(listed.length);
    const wanted = keys.filter(({ regions, traveler }) => takesIn(configuration, regions, traveler));
    expect(wanted.filter(({ hex }) => !listed.includes(hex))).toEqual([]);
    const others = keys.filter((key) => !wanted.includes(key));
    expect(others.filter(({ hex }) => listed.includes(hex))).toEqual([]);
  }
}

describe('fourteen days that were missed', { timeout: 60_000 }, () => {
  it('are built in one pass, in order, and then the uploads go', async () => {
    const { exports, keys } = twoWeeks();
    const now = END + 2 * HOUR;
    const { configurations } = await worker(exports).run(now);
    expect(
      Object.fromEntries(configurations.map(({ id, windows, lateEntries }) => [id, [windows, lateEntries]])),
    ).toEqual({
      'us-zz': [168, 0],
      'us-zz-both': [14, 0],
      'us-zz-travelers': [84, 0],
    });
    await expectAllInOrder(exports, keys);
    const next = await worker(exports).run(now + 300);
    expect(next.uploadHoursRemoved).toBe(DAYS * 24);
    expect(exports.uploads).toEqual([]);
  });

  it('are built over many runs that have no time for more, or die', async () => {
    const { exports, keys } = twoWeeks();
    let now = END + 2 * HOUR;
    for (let run = 0; run < 40; run++, now += EXPORT_LEASE_SECONDS) {
      let [windows, steps] = [0, 0];
      const dying = worker(exports, (step) => {
        if (step === 'before finishWindow') windows++;
        if (run % 2 === 0 && steps++ > 40 + 13 * run) throw new Error('The worker died');
      });
      await dying.run(now, { remainingMilliseconds: () => (windows < 9 ? 600_000 : 59_999) }).catch(() => {});
    }
    const last = await worker(exports).run(now);
    expect(last.configurations.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    await expectAllInOrder(exports, keys);
  });

  it('are built by two workers that take turns, each stalled at its every seventh window while the other runs', async () => {
    const { exports, keys } = twoWeeks();
    let now = END + 2 * HOUR;
    let windows = 0;
    const stalled = worker(exports, async (step) => {
      if (step !== 'before finishWindow' || ++windows % 7 !== 0) return;
      now += EXPORT_LEASE_SECONDS;
      let more = 5;
      const remainingMilliseconds = () => (more-- > 0 ? 600_000 : 0);
      await worker(exports).run(now, { remainingMilliseconds });
    });
    const outcomes = new Set<string>();
    for (let run = 0; run < 200 && exports.rows().some(({ next }) => next < END); run++, now += EXPORT_LEASE_SECONDS) {
      for (const { outcome } of (await stalled.run(now)).configurations) outcomes.add(outcome);
    }
    expect(outcomes).toContain('lost');
    await worker(exports).run(now + EXPORT_LEASE_SECONDS);
    await expectAllInOrder(exports, keys);
  });
});

describe('a worker that dies between any two calls, with series that overlap', { timeout: 60_000 }, () => {
  const DUE = START + 26 * HOUR;
  const entries = (count: number, traveler: boolean) =>
    Array.from({ length: count }, () => anEntry({ key: randomBytes(16), traveler }));
  const [travelers, others] = [entries(2, true), entries(1_001, false)];
  const revised = others
    .slice(0, 4)
    .map((entry) => ({ ...entry, key: randomBytes(16), revision: true, reportType: 5 as const }));
  const overlapping = [
    aConfiguration({ id: 'all', maximumKeys: 1_000, periodHours: 24 }),
    aConfiguration({ id: 'only', maximumKeys: 1_000, periodHours: 24, travelers: 'only' }),
  ];

  function exportsWithAll(): MemoryExports {
    const exports = new MemoryExports();
    for (const one of overlapping) exports.configure(one, START);
    exports.upload(START, ['US-ZZ'], [...others, ...revised]);
    exports.upload(START + HOUR, ['US-ZZ'], travelers);
    return exports;
  }

  it('leaves files that agree: the same padding in both, the revised keys in the last', async () => {
    const seen: string[] = [];
    await worker(exportsWithAll(), (step) => void seen.push(step)).run(DUE);
    expect(seen).toContain('after decide');
    for (const last of seen.keys()) {
      const exports = exportsWithAll();
      let steps = 0;
      const dead = worker(exports, () => {
        if (steps++ >= last) throw new Error('The worker died');
      });
      await dead.run(DUE).catch(() => {});
      await worker(exports).run(DUE + EXPORT_LEASE_SECONDS);
      const [all, only] = [await listedFiles(exports, 'all'), await listedFiles(exports, 'only')];
      expect(all.map(({ keys }) => keys.length)).toEqual([1_000, expect.any(Number)]);
      expect(all.map(({ revised: list }) => list.length)).toEqual([0, 4]);
      expect(only).toHaveLength(1);
      const keys = hexOf(all.flatMap((file) => file.keys));
      const alone = hexOf(only[0]?.keys ?? []);
      expect(alone.length).toBeGreaterThanOrEqual(5);
      expect(alone.filter((hex) => !keys.includes(hex))).toEqual([]);
      expect(keys).toHaveLength(others.length + alone.length);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
