import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ExportSummary, failedConfigurations } from '../../../../lambdas/keyserver/exporting/build-export.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

function twoConfigurations(): MemoryExports {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ id: 'fast', periodHours: 2 }), START);
  exports.configure(aConfiguration({ id: 'slow', periodHours: 8 }), START);
  for (let hour = 0; hour < 12; hour++) {
    exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: randomBytes(16) })]);
  }
  return exports;
}

const hoursLeft = (exports: MemoryExports) => exports.uploads.map(({ hour }) => (hour - START) / HOUR);

describe('uploads', () => {
  it('are removed by an idle run once every configuration has exported their hour, and not before', async () => {
    const exports = twoConfigurations();
    await worker(exports).run(START + 9 * HOUR);
    expect((await worker(exports).run(START + 9 * HOUR + 300)).uploadHoursRemoved).toBe(0);
    expect(hoursLeft(exports)).toHaveLength(12);
    expect((await worker(exports).run(START + 10 * HOUR)).uploadHoursRemoved).toBe(0);
    expect((await worker(exports).run(START + 10 * HOUR + 300)).uploadHoursRemoved).toBe(8);
    expect(hoursLeft(exports)).toEqual([8, 9, 10, 11]);
  });

  it('stay while a configuration fails', async () => {
    const exports = twoConfigurations();
    exports.row('slow').configuration = aConfiguration({ id: 'slow', periodHours: 8, signers: [] });
    await worker(exports).run(START + 14 * HOUR);
    await worker(exports).run(START + 14 * HOUR + 300);
    expect(hoursLeft(exports)).toHaveLength(12);
  });

  it('are removed hour by hour: a run that dies or has no time leaves the rest to the next', async () => {
    const exports = twoConfigurations();
    await worker(exports).run(START + 10 * HOUR);
    let hours = 0;
    const dying = worker(exports, (step) => {
      if (step === 'after removeHour' && ++hours === 3) throw new Error('The worker died');
    });
    await expect(dying.run(START + 10 * HOUR)).rejects.toThrow('The worker died');
    expect(hoursLeft(exports)[0]).toBe(3);
    let checks = 0;
    const remainingMilliseconds = () => (++checks > 2 ? 10_000 : 100_000);
    const summary = await worker(exports).run(START + 10 * HOUR, { remainingMilliseconds });
    expect(summary.uploadHoursRemoved).toBe(2);
    await worker(exports).run(START + 10 * HOUR);
    expect(hoursLeft(exports)).toEqual([8, 9, 10, 11]);
  });

  it('stay for the next run where DynamoDB is busy', async () => {
    const exports = twoConfigurations();
    await worker(exports).run(START + 10 * HOUR);
    exports.busyHours.add(START + 3 * HOUR);
    expect((await worker(exports).run(START + 10 * HOUR)).uploadHoursRemoved).toBe(3);
    expect(hoursLeft(exports)[0]).toBe(3);
    exports.busyHours.clear();
    expect((await worker(exports).run(START + 10 * HOUR)).uploadHoursRemoved).toBe(5);
    expect(hoursLeft(exports)).toEqual([8, 9, 10, 11]);
  });

  it('are none of a run without configurations', async () => {
    const exports = new MemoryExports();
    exports.upload(START, ['US-ZZ'], [anEntry({})]);
    expect(await worker(exports).run(START + 30 * HOUR)).toMatchObject({ configurations: [], uploadHoursRemoved: 0 });
    expect(exports.uploads).toHaveLength(1);
  });
});

describe('a configuration whose region is gone', () => {
  const ENDS_AT = START + 5 * HOUR;

  function endingConfiguration(fields = {}): MemoryExports {
    const exports = twoConfigurations();
    exports.configure(aConfiguration({ id: 'gone', regions: ['US-GONE'], ...fields }), START);
    exports.row('gone').endsAt = ENDS_AT;
    for (const hour of [0, 4, 9]) {
      exports.upload(START + hour * HOUR, ['US-GONE'], [anEntry({ key: randomBytes(16) })]);
    }
    return exports;
  }
  const summaryOf = (summary: ExportSummary) => summary.configurations.find(({ id }) => id === 'gone');

  it('exports to its end, then only its index changes', async () => {
    const exports = endingConfiguration();
    expect(summaryOf(await worker(exports).run(START + 10 * HOUR))).toMatchObject({ outcome: 'done', files: 2 });
    expect(exports.row('gone').next).toBe(START + 6 * HOUR);
    const later = await worker(exports).run(START + 10 * HOUR + 300);
    expect(summaryOf(later)).toMatchObject({ outcome: 'over', windows: 0, indexWritten: false });
    expect(exports.index('gone')).toHaveLength(2);
    const unlisted = await worker(exports).run(START + 15 * 24 * HOUR);
    expect(summaryOf(unlisted)).toMatchObject({ outcome: 'over', windows: 0, indexWritten: true });
    expect(exports.index('gone')).toEqual([]);
  });

  it('is waited for until then, and no longer', async () => {
    const exports = endingConfiguration({ minimumAgeSeconds: 6 * HOUR });
    await worker(exports).run(START + 10 * HOUR);
    expect((await worker(exports).run(START + 10 * HOUR + 300)).uploadHoursRemoved).toBe(4);
    await worker(exports).run(START + 12 * HOUR);
    expect((await worker(exports).run(START + 12 * HOUR + 300)).uploadHoursRemoved).toBe(4);
    expect(hoursLeft(exports)).toEqual([8, 9, 10, 11, 9]);
  });

  it('that fails, since its key is gone, rings for a day and then holds nobody up', async () => {
    const exports = endingConfiguration({ signers: [] });
    const lastDue = START + 8 * HOUR;
    const failing = await worker(exports).run(lastDue + 24 * HOUR - 1);
    expect(failedConfigurations(failing)).toEqual(['gone']);
    await worker(exports).run(lastDue + 24 * HOUR - 1);
    expect(hoursLeft(exports)).toHaveLength(15);
    await worker(exports).run(lastDue + 24 * HOUR);
    const over = await worker(exports).run(lastDue + 24 * HOUR + 300);
    expect(failedConfigurations(over)).toBeUndefined();
    expect(over.uploadHoursRemoved).toBe(24);
    expect(hoursLeft(exports)).toEqual([]);
  });

  it('does not decide how the others are padded any more', async () => {
    const exports = new MemoryExports();
    exports.configure(aConfiguration({ id: 'stays', periodHours: 8, minimumKeys: 5, paddingRange: 0 }), START);
    exports.configure(aConfiguration({ id: 'gone', minimumKeys: 50 }), START);
    Object.assign(exports.row('gone'), { next: START, endsAt: START });
    exports.upload(START, ['US-ZZ'], [anEntry({ key: randomBytes(16) })]);
    const { configurations } = await worker(exports).run(START + 10 * HOUR);
    expect(configurations.find(({ id }) => id === 'stays')).toMatchObject({ keys: 5 });
    expect(exports.padding.get('US-ZZ')).toMatchObject([{ start: START, end: START + 8 * HOUR }]);
  });

  it('goes on where it stands when its region comes back', async () => {
    const exports = endingConfiguration();
    await worker(exports).run(START + 10 * HOUR);
    delete exports.row('gone').endsAt;
    expect(summaryOf(await worker(exports).run(START + 12 * HOUR))).toMatchObject({ outcome: 'done', files: 1 });
  });
});
