import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NOT_FOUND_KEY, untilKey } from '../../../../lambdas/keyserver/store/export/export-layout.ts';
import { indexPath } from '../../../../protocol/export/index-file.ts';
import { publicKeysPath } from '../../../../protocol/export/public-keys.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

const DAY = 24 * HOUR;
const DUE = START + 4 * HOUR;
const aKey = () => anEntry({ key: randomBytes(16) });

function exportsWith(...configurations: Parameters<typeof aConfiguration>[0][]): MemoryExports {
  const exports = new MemoryExports();
  for (const fields of configurations) exports.configure(aConfiguration(fields), START);
  return exports;
}

describe('a run', () => {
  it('publishes an empty index and its keys for a new configuration, and nothing else', async () => {
    const exports = exportsWith({});
    expect(await worker(exports).run(START + 60)).toEqual({
      configurations: [
        {
          id: 'us-zz',
          outcome: 'done',
          windows: 0,
          files: 0,
          keys: 0,
          revisedKeys: 0,
          padding: 0,
          uploads: 0,
          generatedShare: 0,
          lowWindows: 0,
          lateEntries: 0,
          indexWritten: true,
          next: START,
          dueAt: DUE,
        },
      ],
      overdue: 0,
      longHeld: 0,
      lowWindows: 0,
      uploadHoursRemoved: 0,
    });
    expect(exports.objects).toEqual(
      new Map([
        [NOT_FOUND_KEY, Buffer.alloc(0)],
        [indexPath('us-zz'), Buffer.alloc(0)],
        [untilKey('us-zz'), Buffer.from(String(START))],
        [publicKeysPath('us-zz'), expect.any(Buffer)],
      ]),
    );
  });

  it('does nothing when nothing is due, and writes an index only if it differs', async () => {
    const exports = exportsWith({});
    const steps: string[] = [];
    const exporter = worker(exports, (step) => void steps.push(step));
    await exporter.run(START + 60);
    steps.length = 0;
    await exporter.run(DUE - 1);
    expect(steps.filter((step) => step.startsWith('before'))).toEqual([
      'before list',
      'before putNotFoundPage',
      'before readPublic',
      'before readIndex',
      'before files',
      'before readUntil',
      'before removedThrough',
    ]);
  });

  it('completes an empty window without a file', async () => {
    const exports = exportsWith({});
    const { configurations } = await worker(exports).run(DUE);
    expect(configurations).toMatchObject([{ windows: 1, files: 0, next: START + 2 * HOUR, dueAt: START + 6 * HOUR }]);
    expect(exports.index('us-zz')).toEqual([]);
  });

  it('catches up with every window that was missed, one file each, oldest first', async () => {
    const exports = exportsWith({});
    for (let hour = 0; hour < 24; hour++) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey()]);
    const { configurations } = await worker(exports).run(START + 26 * HOUR);
    expect(configurations).toMatchObject([{ windows: 12, files: 12, next: START + DAY }]);
    const starts = (await listedFiles(exports, 'us-zz')).map(({ start }) => start);
    expect(starts).toEqual(Array.from({ length: 12 }, (_, i) => START + i * 2 * HOUR));
  });

  it('stops listing a file 14 days after its window, with no other reason to run', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey()]);
    await worker(exports).run(DUE);
    const end = START + 2 * HOUR;
    await worker(exports).run(end + 14 * DAY - 1);
    expect(exports.index('us-zz')).toHaveLength(1);
    await worker(exports).run(end + 14 * DAY);
    expect(exports.index('us-zz')).toHaveLength(0);
  });

  it('repairs an index that is gone or wrong', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey()]);
    await worker(exports).run(DUE);
    const right = exports.objects.get(indexPath('us-zz'));
    exports.objects.delete(indexPath('us-zz'));
    await worker(exports).run(DUE + 300);
    expect(exports.objects.get(indexPath('us-zz'))).toEqual(right);
    exports.objects.set(indexPath('us-zz'), Buffer.from('us-zz/nonsense.zip'));
    await worker(exports).run(DUE + 600);
    expect(exports.objects.get(indexPath('us-zz'))).toEqual(right);
  });

  it('keeps the index that phones have when rows of files are gone before their time', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey()]);
    await worker(exports).run(DUE);
    const right = exports.index('us-zz');
    exports.row('us-zz').files.clear();
    exports.upload(START + 2 * HOUR, ['US-ZZ'], [aKey()]);
    const exporter = worker(exports);
    expect((await exporter.run(DUE + 2 * HOUR)).configurations).toMatchObject([{ outcome: 'failed', windows: 1 }]);
    expect(exporter.failures).toMatchObject([{ name: 'IndexLossError' }]);
    expect(exports.index('us-zz')).toEqual(right);
  });

  it.each([
    [HOUR - 1, 0],
    [HOUR, 1],
  ])('%i s after a window was due and is not built: %i overdue', async (late, overdue) => {
    const exports = exportsWith({});
    exports.row('us-zz').leaseUntil = START + DAY;
    const summary = await worker(exports).run(DUE + late);
    expect(summary).toMatchObject({ configurations: [{ outcome: 'busy' }], overdue });
  });

  it('calls it overdue when there is no configuration at all', async () => {
    expect(await worker(new MemoryExports()).run(START)).toMatchObject({ configurations: [], overdue: 1 });
  });

  it('takes no new window when time runs out, and goes on in the next run', async () => {
    const exports = exportsWith({});
    for (let hour = 0; hour < 8; hour++) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey()]);
    let left = 130_000;
    const remainingMilliseconds = () => {
      left -= 50_000;
      return left;
    };
    const first = await worker(exports).run(START + 10 * HOUR, { remainingMilliseconds });
    expect(first.configurations).toMatchObject([{ outcome: 'done', windows: 1, indexWritten: true }]);
    const second = await worker(exports).run(START + 10 * HOUR);
    expect(second.configurations).toMatchObject([{ windows: 3 }]);
    expect(await listedFiles(exports, 'us-zz')).toHaveLength(4);
  });

  it('exports uploads after the time for which they are kept, and says how many', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-ZZ'], [aKey(), aKey()]);
    exports.upload(START + 2 * HOUR, ['US-ZZ'], [aKey()]);
    const { configurations } = await worker(exports).run(START + 15 * DAY);
    expect(configurations[0]).toMatchObject({ lateEntries: 2 });
    const keys = [...exports.row('us-zz').files.values()].map((file) => file.keys);
    expect(keys.every((count) => count > 0)).toBe(true);
  });
});

describe('files', () => {
  it('state region, times and signer, and list keys by their bytes', async () => {
    const exports = exportsWith({ minimumKeys: 1 });
    const keys = Array.from({ length: 50 }, aKey);
    exports.upload(START, ['US-ZZ'], keys.slice(0, 20));
    exports.upload(START + HOUR, ['US-AA', 'US-ZZ'], keys.slice(20));
    await worker(exports).run(DUE);
    const [file] = await listedFiles(exports, 'us-zz');
    expect(file).toMatchObject({
      path: `files/us-zz/us-zz-0000000001-${START}-${START + 2 * HOUR}-00001.zip`,
      start: START,
      end: START + 2 * HOUR,
    });
    expect(hexOf(file?.keys ?? [])).toEqual(keys.map(({ key }) => key.toString('hex')).sort());
  });

  it.each([1, 2, 3] as const)(
    'say of a key of type %i its type, onset and risk, 0 too, and its period unless it is a day',
    async (reportType) => {
      const exports = exportsWith({ minimumKeys: 1 });
      const logged = [-14, -1, 0, 1, 14].map((daysSinceOnset, at) => ({
        ...aKey(),
        ...{ reportType, daysSinceOnset, transmissionRisk: at, rollingPeriod: at === 0 ? 144 : 143 - at },
      }));
      exports.upload(START, ['US-ZZ'], logged);
      await worker(exports).run(DUE);
      const [file] = await listedFiles(exports, 'us-zz');
      const expected = logged.map(({ key, daysSinceOnset, transmissionRisk, rollingPeriod, rollingStartNumber }) => ({
        ...{ key_data: key, transmission_risk_level: transmissionRisk, report_type: reportType },
        ...{ rolling_start_interval_number: rollingStartNumber, days_since_onset_of_symptoms: daysSinceOnset },
        ...(rollingPeriod === 144 ? {} : { rolling_period: rollingPeriod }),
      }));
      expect(file?.keys).toEqual(expected.sort((a, b) => a.key_data.compare(b.key_data)));
    },
  );

  it('leave out uploads for other regions', async () => {
    const exports = exportsWith({});
    exports.upload(START, ['US-AA'], [aKey()]);
    const { configurations } = await worker(exports).run(DUE);
    expect(configurations).toMatchObject([{ windows: 1, files: 0 }]);
  });

  it('list a key that was exported before and then revised among the revised keys, unpadded', async () => {
    const exports = exportsWith({});
    const key = randomBytes(16);
    exports.upload(START, ['US-ZZ'], [anEntry({ key, reportType: 2 })]);
    exports.upload(START + 2 * HOUR, ['US-ZZ'], [anEntry({ key, reportType: 5, revision: true })]);
    await worker(exports).run(START + 6 * HOUR);
    const [, second] = await listedFiles(exports, 'us-zz');
    expect(second?.keys).toEqual([]);
    expect(second?.revised).toMatchObject([{ key_data: key, report_type: 5 }]);
  });

  it('never list a key that was revised to negative before anyone saw it', async () => {
    const exports = exportsWith({});
    const key = randomBytes(16);
    exports.upload(START, ['US-ZZ'], [anEntry({ key, reportType: 2 })]);
    exports.upload(START + HOUR, ['US-ZZ'], [anEntry({ key, reportType: 5, revision: true })]);
    const { configurations } = await worker(exports).run(DUE);
    expect(configurations).toMatchObject([{ windows: 1, files: 0, padding: 0 }]);
  });

  it.each([
    [999, [999]],
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
    [2_001, [1_000, 1_000, 1]],
  ])('split %i keys at a maximum of 1,000', async (count, sizes) => {
    const exports = exportsWith({ maximumKeys: 1_000 });
    exports.upload(START, ['US-ZZ'], Array.from({ length: count }, aKey));
    await worker(exports).run(DUE);
    const files = await listedFiles(exports, 'us-zz');
    expect(files.map(({ keys }) => keys.length)).toEqual(sizes);
    expect(new Set(files.map(({ end }) => end)).size).toBe(sizes.length);
  });

  it('are never so many that one transaction cannot list them', async () => {
    const exports = exportsWith({ maximumKeys: 1, minimumKeys: 1 });
    exports.upload(START, ['US-ZZ'], Array.from({ length: 99 }, aKey));
    await worker(exports).run(DUE);
    expect(exports.index('us-zz').length).toBeLessThanOrEqual(97);
  });
});

describe('uploads behind a file', () => {
  const DAY_KEYS = { rollingStartNumber: START / 600, rollingPeriod: 144 };

  it('are counted in its row and in the summary, each once, with the share of padding', async () => {
    const exports = exportsWith({ periodHours: 24, minimumKeys: 100, paddingRange: 0 });
    // Six uploads; two of them have a part that was held back until the end of its day.
    for (let hour = 0; hour < 6; hour++) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey(), aKey()]);
    for (let part = 0; part < 2; part++) exports.upload(START + 25 * HOUR, ['US-ZZ'], [{ ...aKey(), ...DAY_KEYS }]);
    exports.upload(START, ['US-AA'], [aKey()]);
    const first = await worker(exports).run(START + 26 * HOUR);
    expect(first.configurations[0]).toMatchObject({ uploads: 6, keys: 100, padding: 88, generatedShare: 0.88 });
    expect(first).toMatchObject({ lowWindows: 1 });
    expect(exports.row('us-zz').windows.get(START)).toMatchObject({ uploads: 6, padding: 88 });
    const second = await worker(exports).run(START + 50 * HOUR);
    expect(second.configurations[0]).toMatchObject({ uploads: 2, keys: 100, padding: 98, lowWindows: 1 });
  });

  it('are enough from ten on', async () => {
    const exports = exportsWith({});
    for (let upload = 0; upload < 10; upload++) exports.upload(START, ['US-ZZ'], [aKey()]);
    expect(await worker(exports).run(DUE)).toMatchObject({ lowWindows: 0, configurations: [{ uploads: 10 }] });
    expect(await worker(exports).run(DUE + 2 * HOUR)).toMatchObject({
      lowWindows: 0,
      configurations: [{ uploads: 0 }],
    });
  });
});

describe('configurations', () => {
  it('do not stop each other, and a failed window blocks the later ones of its own', async () => {
    const exports = exportsWith({ id: 'us-aa', signers: [] }, { id: 'us-zz' });
    for (const hour of [0, 2, 4]) exports.upload(START + hour * HOUR, ['US-ZZ'], [aKey()]);
    const exporter = worker(exports);
    const { configurations } = await exporter.run(START + 8 * HOUR);
    expect(configurations).toMatchObject([
      { id: 'us-aa', outcome: 'failed', windows: 0, indexWritten: true, next: START },
      { id: 'us-zz', outcome: 'done', windows: 3 },
    ]);
    expect(exporter.failures).toMatchObject([{ name: 'NoSignerError' }]);
    exports.row('us-aa').configuration = aConfiguration({ id: 'us-aa' });
    expect((await worker(exports).run(START + 8 * HOUR)).configurations[0]).toMatchObject({ windows: 3, files: 3 });
  });

  it('are served longest overdue first', async () => {
    const exports = exportsWith({ id: 'us-aa', periodHours: 8 }, { id: 'us-bb', periodHours: 2 });
    const { configurations } = await worker(exports).run(DUE);
    expect(configurations.map(({ id }) => id)).toEqual(['us-bb', 'us-aa']);
  });
});
