import { describe, expect, it } from 'vitest';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

const DAY = 24 * HOUR;
const aKey = (name: number) => Buffer.alloc(16, name);
const id = 'us-zz';

/** One upload in each of the first hours, each with a key named after its hour. */
function exportsWithHours(hours: number): MemoryExports {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 1, paddingRange: 0 }), START);
  for (let hour = 0; hour < hours; hour++)
    exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: aKey(hour + 1) })]);
  return exports;
}

const outcomeOf = async (exports: MemoryExports, now: number) => {
  const { configurations, overdue, longHeld } = await worker(exports).run(now);
  return { outcome: configurations[0]?.outcome, overdue, longHeld };
};

describe('a configuration that is held', () => {
  it('builds no window and is no failure, and its index is still looked after', async () => {
    const exports = exportsWithHours(4);
    await worker(exports).run(START + 4 * HOUR);
    expect(exports.index(id)).toHaveLength(1);
    exports.row(id).heldSince = START + 5 * HOUR;
    expect(await outcomeOf(exports, START + 9 * HOUR)).toEqual({ outcome: 'held', overdue: 0, longHeld: 0 });
    expect(exports.index(id)).toHaveLength(1);
    exports.objects.delete(`${id}/index.txt`);
    await worker(exports).run(START + 9 * HOUR);
    expect(exports.index(id)).toHaveLength(1);
    await worker(exports).run(START + 2 * HOUR + 14 * DAY);
    expect(exports.index(id)).toEqual([]);
  });

  it('keeps its uploads', async () => {
    const exports = exportsWithHours(4);
    exports.row(id).heldSince = START;
    await worker(exports).run(START + 9 * HOUR);
    expect(exports.uploads).toHaveLength(4);
  });

  it('gives its backlog in order, each window once, when it is released', async () => {
    const exports = exportsWithHours(8);
    exports.row(id).heldSince = START;
    await worker(exports).run(START + 20 * HOUR);
    const row = exports.row(id);
    delete row.heldSince;
    row.releasedAt = START + 20 * HOUR;
    const { configurations, overdue } = await worker(exports).run(START + 20 * HOUR + 60);
    expect([configurations[0]?.outcome, overdue]).toEqual(['done', 0]);
    const files = await listedFiles(exports, id);
    expect(files.map(({ keys }) => hexOf(keys))).toEqual(
      [0, 2, 4, 6].map((hour) => [aKey(hour + 1).toString('hex'), aKey(hour + 2).toString('hex')]),
    );
  });

  it('is told of after a day', async () => {
    const exports = exportsWithHours(0);
    exports.row(id).heldSince = START;
    for (const [second, longHeld] of [
      [-1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      expect(await outcomeOf(exports, START + DAY + second)).toMatchObject({ overdue: 0, longHeld });
    }
  });

  it('is overdue an hour after its release, and not for the time before', async () => {
    const exports = exportsWithHours(2);
    const row = exports.row(id);
    row.releasedAt = START + DAY;
    row.leaseUntil = START + 9 * DAY;
    expect(await outcomeOf(exports, START + DAY + HOUR - 1)).toMatchObject({ outcome: 'busy', overdue: 0 });
    expect(await outcomeOf(exports, START + DAY + HOUR)).toMatchObject({ overdue: 1 });
  });
});

describe('a hold in the middle of a run', () => {
  const steps = ['takeLease', 'readHours', 'blocks', 'putFile', 'finishWindow'];

  it.each(steps.flatMap((step) => [`before ${step}`, `after ${step}`]))(
    '%s: the window is whole or not begun',
    async (at) => {
      const exports = exportsWithHours(2);
      let held = false;
      const hold = (step: string) => {
        if (step !== at || held) return;
        held = true;
        exports.row(id).heldSince = START + 4 * HOUR;
      };
      const { run, failures } = worker(exports, hold);
      const summary = await run(START + 4 * HOUR);
      const whole = at === 'after finishWindow';
      expect(summary.configurations[0]?.outcome).toBe(whole ? 'done' : 'held');
      expect(failures).toEqual([]);
      expect(exports.row(id).next).toBe(whole ? START + 2 * HOUR : START);
      expect(exports.index(id)).toHaveLength(whole ? 1 : 0);
      delete exports.row(id).heldSince;
      await worker(exports).run(START + 4 * HOUR + 60);
      expect(await listedFiles(exports, id)).toHaveLength(1);
    },
  );

  it('lets go of the lease', async () => {
    const exports = exportsWithHours(2);
    const hook = (step: string) => {
      if (step === 'before finishWindow') exports.row(id).heldSince = START + 4 * HOUR;
    };
    await worker(exports, hook).run(START + 4 * HOUR);
    expect(exports.row(id).leaseUntil).toBe(0);
  });
});
