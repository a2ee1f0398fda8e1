import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anEntry } from '../../../support/export-keys.ts';
import { aConfiguration, HOUR, START, worker } from '../../../support/exporter.ts';
import { MemoryExports } from '../../../support/memory-export-stores.ts';

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

  it('are none of a run without configurations', async () => {
    const exports = new MemoryExports();
    exports.upload(START, ['US-ZZ'], [anEntry({})]);
    expect(await worker(exports).run(START + 30 * HOUR)).toEqual({ configurations: [], uploadHoursRemoved: 0 });
    expect(exports.uploads).toHaveLength(1);
  });
});
