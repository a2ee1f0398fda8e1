import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EXPORT_LEASE_SECONDS } from '../../../../lambdas/keyserver/exporting/export-time.ts';
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, type StepHook } from '../../../support/export/memory-export-stores.ts';

const DUE = START + 4 * HOUR;
const padded = { minimumKeys: 100, paddingRange: 10 };
const aKey = () => anEntry({ key: randomBytes(16) });

function exportsWith(...configurations: Partial<ExportConfiguration>[]): MemoryExports {
  const exports = new MemoryExports();
  for (const fields of configurations) exports.configure(aConfiguration({ ...padded, ...fields }), START);
  return exports;
}

async function listedKeys(exports: MemoryExports, id = 'us-zz'): Promise<string[]> {
  return (await listedFiles(exports, id)).flatMap(({ keys }) => hexOf(keys));
}

describe('padding', { timeout: 30_000 }, () => {
  it('brings a file with a real key to the minimum and at most the range more', async () => {
    for (const real of [1, 99]) {
      const exports = exportsWith({});
      exports.upload(START, ['US-ZZ'], Array.from({ length: real }, aKey));
      const { configurations } = await worker(exports).run(DUE);
      expect(configurations[0]?.keys).toBeGreaterThanOrEqual(100);
      expect(configurations[0]?.keys).toBeLessThanOrEqual(110);
      expect(configurations[0]?.padding).toBe((configurations[0]?.keys ?? 0) - real);
    }
  });

  it('is not added to enough keys, to no key, or to revised keys', async () => {
    const enough = exportsWith({});
    enough.upload(START, ['US-ZZ'], Array.from({ length: 100 }, aKey));
    expect((await worker(enough).run(DUE)).configurations[0]).toMatchObject({ keys: 100, padding: 0 });
    const revised = exportsWith({});
    revised.upload(START, ['US-ZZ'], [anEntry({ reportType: 5, revision: true })]);
    const { configurations } = await worker(revised).run(DUE);
    expect(configurations[0]).toMatchObject({ keys: 0, revisedKeys: 1, padding: 0 });
  });

  it('never changes what a real key looks like', async () => {
    const exports = exportsWith({});
    const real = anEntry({
      key: randomBytes(16),
      rollingPeriod: 90,
      reportType: 2,
      transmissionRisk: 3,
      daysSinceOnset: -7,
    });
    exports.upload(START, ['US-ZZ'], [real]);
    await worker(exports).run(DUE);
    const [file] = await listedFiles(exports, 'us-zz');
    const looks = new Set(file?.keys.map(({ key_data: _, ...rest }) => JSON.stringify(rest)));
    expect(looks.size).toBe(1);
    expect(file?.keys.find(({ key_data }) => key_data.equals(real.key))).toMatchObject({
      transmission_risk_level: 3,
      rolling_period: 90,
      report_type: 2,
      days_since_onset_of_symptoms: -7,
    });
  });

  it('is the same in files that overlap, so that comparing them finds only real keys', async () => {
    const exports = exportsWith(
      { id: 'short', periodHours: 2 },
      { id: 'long', periodHours: 24 },
      { id: 'wide', periodHours: 4, regions: ['US-AA', 'US-ZZ'] },
    );
    const real = new Set<string>();
    for (let hour = 0; hour < 24; hour++) {
      for (const regions of [['US-ZZ'], ['US-AA'], ['US-ZZ', 'US-AA']]) {
        const entry = aKey();
        real.add(entry.key.toString('hex'));
        exports.upload(START + hour * HOUR, regions, [entry]);
      }
    }
    // Some keys are never seen by the long file: comparing shows them, and they are real.
    const negative = aKey();
    real.add(negative.key.toString('hex'));
    exports.upload(START, ['US-ZZ'], [negative]);
    exports.upload(START + 3 * HOUR, ['US-ZZ'], [{ ...negative, reportType: 5, revision: true }]);
    for (let now = START; now <= START + 27 * HOUR; now += HOUR) await worker(exports).run(now);

    const [short, long, wide] = await Promise.all(['short', 'long', 'wide'].map((id) => listedKeys(exports, id)));
    expect(short?.length).toBeGreaterThan(2 * 12 * 100);
    for (const keys of [short, long, wide]) expect(new Set(keys).size).toBe(keys?.length);
    const difference = (a: string[] = [], b: string[] = []) => a.filter((key) => !b.includes(key));
    for (const key of [...difference(short, long), ...difference(long, short)]) expect(real).toContain(key);
    // What "wide" has beyond the others are whole sets of regions with their own padding: hidden among a hundred.
    expect(difference(short, wide).filter((key) => !real.has(key))).toEqual([]);
    expect(difference(wide, short).length).toBeGreaterThanOrEqual(6 * 100);
  });

  it('is decided once: a window built again has the same padding', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey()]);
    const dying: StepHook = (step) => {
      if (step === 'after putFile') throw new Error('The worker died');
    };
    await worker(exports, dying).run(DUE);
    await worker(exports).run(DUE);
    const [orphan, listed] = [...exports.objects.keys()].filter((name) => name.endsWith('.zip')).sort();
    exports.objects.set('us-zz/index.txt', Buffer.from(orphan ?? ''));
    const first = await listedKeys(exports);
    exports.objects.set('us-zz/index.txt', Buffer.from(listed ?? ''));
    expect(await listedKeys(exports)).toEqual(first);
    expect(orphan).not.toBe(listed);
  });

  it('is what another worker decided, if that one was faster', async () => {
    const exports = exportsWith({ id: 'a' }, { id: 'b' });
    exports.upload(START, ['US-ZZ'], [aKey()]);
    let other: Promise<unknown> | undefined;
    const hook: StepHook = async (step) => {
      if (step !== 'before decide' || other) return;
      other = worker(exports).run(DUE + EXPORT_LEASE_SECONDS);
      await other;
    };
    await worker(exports, hook).run(DUE);
    expect(exports.padding.get('US-ZZ')).toHaveLength(1);
    expect(await listedKeys(exports, 'a')).toEqual(await listedKeys(exports, 'b'));
  });

  it('that cannot be decided fails the window, which is then built by a later run', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey()]);
    const forgetful = worker(exports, () => exports.padding.clear());
    const { configurations } = await forgetful.run(DUE);
    expect(configurations[0]).toMatchObject({ outcome: 'failed', windows: 0 });
    expect((await worker(exports).run(DUE)).configurations[0]).toMatchObject({ outcome: 'done', windows: 1 });
  });

  it('stays in one file when a shorter period follows a longer one', async () => {
    const exports = exportsWith({ id: 'long', periodHours: 24 });
    for (let hour = 0; hour < 30; hour++) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey()]);
    await worker(exports).run(START + 26 * HOUR);
    // Deployed late, and started in the middle of a block that is decided already.
    exports.configure(aConfiguration({ ...padded, id: 'late' }), START + 20 * HOUR);
    await worker(exports).run(START + 34 * HOUR);
    const late = await listedKeys(exports, 'late');
    expect(new Set(late).size).toBe(late.length);
  });

  it.each([
    [2, 4],
    [2, 8],
    [2, 24],
    [4, 8],
    [4, 24],
    [8, 24],
  ] as const)('is decided where a period of %i hours became %i in the middle of a block', async (before, after) => {
    const exports = exportsWith({ periodHours: before });
    for (let hour = 0; hour < 48; hour++) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey()]);
    await worker(exports).run(START + (before + 2) * HOUR);
    exports.row('us-zz').configuration = aConfiguration({ ...padded, periodHours: after });
    const { configurations } = await worker(exports).run(START + 50 * HOUR);
    expect(configurations[0]).toMatchObject({ outcome: 'done', next: START + 48 * HOUR });
    const files = await listedFiles(exports, 'us-zz');
    for (const { keys } of files) expect(keys.length).toBeGreaterThanOrEqual(100);
    const listed = files.flatMap(({ keys }) => hexOf(keys));
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('leaves no file bare when a period became shorter while a block of the longer one was decided', async () => {
    const exports = exportsWith({ periodHours: 8 });
    for (let hour = 0; hour < 10; hour++) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey()]);
    const dying: StepHook = (step) => {
      if (step === 'before putFile') throw new Error('The worker died');
    };
    await worker(exports, dying).run(START + 10 * HOUR);
    exports.row('us-zz').configuration = aConfiguration({ ...padded, periodHours: 2 });
    await worker(exports).run(START + 12 * HOUR);
    const files = await listedFiles(exports, 'us-zz');
    expect(files.map(({ start, end }) => [start - START, end - START])).toEqual([
      [0, 8 * HOUR],
      [8 * HOUR, 10 * HOUR],
    ]);
    for (const { keys } of files) expect(keys.length).toBeGreaterThanOrEqual(100);
  });

  it('waits until a window that a block made longer is due', async () => {
    const exports = exportsWith({ id: 'early', periodHours: 8 });
    exports.configure(aConfiguration({ ...padded, id: 'late', periodHours: 8, minimumAgeSeconds: 86_400 }), START);
    exports.upload(START, ['US-ZZ'], [aKey()]);
    await worker(exports).run(START + 10 * HOUR);
    exports.row('late').configuration = aConfiguration({ ...padded, id: 'late', minimumAgeSeconds: 86_400 });
    await worker(exports).run(START + 26 * HOUR);
    expect(exports.row('late').next).toBe(START);
    await worker(exports).run(START + 32 * HOUR);
    expect(exports.row('late').next).toBe(START + 8 * HOUR);
    expect(await listedKeys(exports, 'late')).toEqual(await listedKeys(exports, 'early'));
  });

  it('of a block that another worker decided across the end of a window fails it, and the next run goes on', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey()]);
    const block = { start: START, end: START + 8 * HOUR, entries: Buffer.alloc(0) };
    let reads = 0;
    const meanwhile: StepHook = (step) => {
      if (step === 'before blocks' && ++reads === 2) exports.padding.set('US-ZZ', [block]);
    };
    expect((await worker(exports, meanwhile).run(DUE)).configurations[0]).toMatchObject({ outcome: 'failed' });
    const { configurations } = await worker(exports).run(START + 10 * HOUR);
    expect(configurations[0]).toMatchObject({ outcome: 'done', next: START + 8 * HOUR, files: 1 });
  });
});
