import { describe, expect, it } from 'vitest';
import { publishUntil } from '../../../../lambdas/keyserver/exporting/publish-until.ts';
import { untilKey } from '../../../../lambdas/keyserver/store/export/export-layout.ts';
import { aConfiguration, HOUR, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, openMemoryStores } from '../../../support/export/memory-export-stores.ts';

const exported = () => {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({}), START);
  return exports;
};
const untilOf = (exports: MemoryExports) => exports.objects.get(untilKey('us-zz'))?.toString();
/** A configuration of two hours is due two hours after a window's end. */
const DUE = START + 4 * HOUR;

describe('how far everything is exported', () => {
  it('is said of a window without keys too, which makes no file', async () => {
    const exports = exported();
    await worker(exports).run(DUE);
    expect(untilOf(exports)).toBe(String(START + 2 * HOUR));
    expect(exports.index('us-zz')).toEqual([]);
  });

  it('is not said before the index shows it; the next run makes up for both', async () => {
    const exports = exported();
    await worker(exports).run(START + 60);
    const failing = worker(exports, (step) => {
      if (step === 'before files') throw new Error('no');
    });
    expect((await failing.run(DUE)).configurations).toMatchObject([{ outcome: 'failed', windows: 1 }]);
    expect(untilOf(exports)).toBe(String(START));
    await worker(exports).run(DUE + 300);
    expect(untilOf(exports)).toBe(String(START + 2 * HOUR));
  });

  it('is a failure of the run where it cannot be written', async () => {
    const exports = exported();
    const failing = worker(exports, (step) => {
      if (step === 'before writeUntil') throw new Error('no');
    });
    expect((await failing.run(DUE)).configurations).toMatchObject([{ outcome: 'failed' }]);
  });

  it('is never taken back by a worker that knows less', async () => {
    const exports = exported();
    const { bucket } = openMemoryStores(exports);
    await publishUntil(bucket, 'us-zz', START + 2 * HOUR);
    await publishUntil(bucket, 'us-zz', START);
    expect(untilOf(exports)).toBe(String(START + 2 * HOUR));
  });

  it('is left to the other worker that writes it at the same time', async () => {
    const exports = exported();
    const { bucket: other } = openMemoryStores(exports);
    const { bucket } = openMemoryStores(exports, async (step) => {
      if (step === 'after readUntil') await publishUntil(other, 'us-zz', START + 2 * HOUR);
    });
    await publishUntil(bucket, 'us-zz', START);
    expect(untilOf(exports)).toBe(String(START + 2 * HOUR));
  });

  it('is written over what is no time', async () => {
    const exports = exported();
    exports.objects.set(untilKey('us-zz'), Buffer.from('<html>'));
    await worker(exports).run(START + 60);
    expect(untilOf(exports)).toBe(String(START));
  });
});

it('a missing page for what is not there fails no run', async () => {
  const exports = exported();
  const failing = worker(exports, (step) => {
    if (step === 'before putNotFoundPage') throw new Error('no');
  });
  expect((await failing.run(DUE)).configurations).toMatchObject([{ outcome: 'done', windows: 1 }]);
});
