import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { failedConfigurations } from '../../../../lambdas/keyserver/exporting/build-export.ts';
import { EXPORT_LEASE_SECONDS } from '../../../../lambdas/keyserver/exporting/export-time.ts';
import { indexPath } from '../../../../protocol/export/index-file.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, type StepHook } from '../../../support/export/memory-export-stores.ts';

const DUE = START + 4 * HOUR;
const key = Buffer.alloc(16, 3);

function oneKey(): MemoryExports {
  const exports = new MemoryExports();
  exports.configure(aConfiguration(), START);
  exports.upload(START, ['US-ZZ'], [anEntry({ key })]);
  return exports;
}

/** Runs `meanwhile` once, when the worker comes to `step`. */
function meanwhileAt(step: string, meanwhile: () => Promise<unknown>): StepHook {
  let pending = true;
  return async (now) => {
    if (!pending || now !== step) return;
    pending = false;
    await meanwhile();
  };
}

async function expectOneFile(exports: MemoryExports): Promise<void> {
  const files = await listedFiles(exports, 'us-zz');
  expect(files).toHaveLength(1);
  expect(hexOf(files[0]?.keys ?? []).filter((hex) => hex === key.toString('hex'))).toHaveLength(1);
  expect(exports.row('us-zz').next).toBe(START + 2 * HOUR);
}

describe('two workers', () => {
  it('do not build at the same time: the second finds the lease taken', async () => {
    const exports = oneKey();
    const outcomes: unknown[] = [];
    const second = async () => outcomes.push((await worker(exports).run(DUE)).configurations[0]?.outcome);
    const summary = await worker(exports, meanwhileAt('before readHours', second)).run(DUE);
    expect(summary.configurations[0]).toMatchObject({ outcome: 'done', windows: 1, files: 1 });
    expect(outcomes).toEqual(['busy']);
    expect(failedConfigurations(summary)).toBeUndefined();
    await expectOneFile(exports);
  });

  it.each(['before readHours', 'before blocks', 'before putFile', 'before finishWindow'])(
    'are harmless when the first stalls %s until its lease is gone',
    async (step) => {
      const exports = oneKey();
      const second = () => worker(exports).run(DUE + EXPORT_LEASE_SECONDS);
      const first = worker(exports, meanwhileAt(step, second));
      const summary = await first.run(DUE);
      expect(summary.configurations[0]?.outcome).toBe('lost');
      expect(failedConfigurations(summary)).toEqual(['us-zz']);
      expect(first.failures).toEqual([]);
      await expectOneFile(exports);
      // The stalled worker's zip is there and listed nowhere; its name sorts before the other's.
      const zips = [...exports.objects.keys()].filter((name) => name.endsWith('.zip')).sort();
      expect(exports.index('us-zz')).toEqual(zips.slice(-1));
    },
  );

  it('that meet at the index start over, and nothing is missing from it', async () => {
    const exports = oneKey();
    exports.objects.set(indexPath('us-zz'), Buffer.from('old'));
    const intruder = async () => {
      exports.objects.set(indexPath('us-zz'), Buffer.from('older'));
    };
    const summary = await worker(exports, meanwhileAt('before writeIndex', intruder)).run(DUE);
    expect(summary.configurations[0]?.indexWritten).toBe(true);
    await expectOneFile(exports);
  });

  it('do not fight over the index for ever', async () => {
    const exports = oneKey();
    const stubborn = worker(exports, (step) => {
      if (step === 'before writeIndex') exports.objects.set(indexPath('us-zz'), randomBytes(8));
    });
    const summary = await stubborn.run(DUE);
    expect(summary.configurations[0]?.outcome).toBe('failed');
    expect(stubborn.failures).toHaveLength(1);
  });
});
