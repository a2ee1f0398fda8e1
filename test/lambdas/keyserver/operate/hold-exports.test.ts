import { describe, expect, it } from 'vitest';
import {
  type HoldDependencies,
  type Holding,
  type HoldRequest,
  holdExports,
} from '../../../../lambdas/keyserver/operate/hold-exports/hold-exports.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';
import { operator } from '../../../support/operator/operating.ts';

const id = 'us-zz';
const DAY = 24 * HOUR;
const reason = 'a flaw of a phone';
const aKey = (name: number) => Buffer.alloc(16, name);

function exportsWithHours(hours: number): MemoryExports {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 1, paddingRange: 0 }), START);
  for (let hour = 0; hour < hours; hour++)
    exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: aKey(hour + 1) })]);
  return exports;
}

function holding(exports: MemoryExports, fields: Partial<HoldDependencies> = {}) {
  const { deps, clock, operated } = operator(exports);
  const pauses: number[] = [];
  const all: HoldDependencies = { ...deps, pause: async (milliseconds) => pauses.push(milliseconds), ...fields };
  const ask = (request: HoldRequest, now: number) => {
    clock.now = now;
    return holdExports(all, { reason, ...request });
  };
  return { ask, operated, pauses };
}

const only = async (answer: Promise<unknown>) => ((await answer) as Holding).configurations[0];

describe('hold and release', () => {
  it('stop publication and let the backlog out in order', async () => {
    const exports = exportsWithHours(8);
    const { ask, operated } = holding(exports);
    await worker(exports).run(START + 4 * HOUR);
    const held = await only(ask({ action: 'hold', region: 'us-zz', by: 'arn:o' }, START + 5 * HOUR));
    expect(held).toEqual({
      id,
      outcome: 'held',
      heldSince: START + 5 * HOUR,
      heldBecause: reason,
      next: START + 2 * HOUR,
      lastSafe: START + 2 * HOUR + 15 * DAY - 1,
    });
    await worker(exports).run(START + 12 * HOUR);
    expect(exports.index(id)).toHaveLength(1);
    const released = await only(ask({ action: 'release', region: 'US-ZZ' }, START + 13 * HOUR));
    expect(released).toMatchObject({ outcome: 'released', heldSince: START + 5 * HOUR, heldBecause: reason });
    await worker(exports).run(START + 13 * HOUR + 60);
    const keys = (await listedFiles(exports, id)).map((file) => hexOf(file.keys).map((hex) => hex.slice(0, 2)));
    expect(keys).toEqual([
      ['01', '02'],
      ['03', '04'],
      ['05', '06'],
      ['07', '08'],
    ]);
    expect(operated.audit).toEqual([
      {
        actor: 'keyserver/hold-exports',
        by: 'arn:o',
        action: 'export-held',
        target: id,
        before: { heldSince: null },
        after: { heldSince: START + 5 * HOUR },
        details: { reason },
      },
      expect.objectContaining({
        action: 'export-released',
        before: { heldSince: START + 5 * HOUR },
        after: { heldSince: null, releasedAt: START + 13 * HOUR },
      }),
    ]);
  });

  it('can be asked for again', async () => {
    const exports = exportsWithHours(1);
    const { ask, operated } = holding(exports);
    const outcomes: unknown[] = [];
    for (const action of ['release', 'hold', 'hold', 'release', 'release'])
      outcomes.push((await only(ask({ action, all: true }, START + HOUR)))?.outcome);
    expect(outcomes).toEqual(['not-held', 'held', 'already-held', 'released', 'not-held']);
    expect(operated.audit).toHaveLength(2);
  });

  it('say who was faster', async () => {
    const exports = exportsWithHours(1);
    const { ask } = holding(exports, { holds: { hold: async () => false, release: async () => false } });
    expect(await only(ask({ action: 'hold', all: true }, START))).toMatchObject({ outcome: 'already-held' });
    exports.row(id).heldSince = START;
    expect(await only(ask({ action: 'release', all: true }, START))).toMatchObject({ outcome: 'not-held' });
  });

  it('in a dry run say what would be, and change nothing', async () => {
    const exports = exportsWithHours(1);
    const { ask, operated } = holding(exports);
    const dry = { all: true, dryRun: true };
    expect(await only(ask({ action: 'hold', ...dry }, START))).toMatchObject({ outcome: 'would-hold' });
    exports.row(id).heldSince = START;
    expect(await only(ask({ action: 'release', ...dry }, START))).toMatchObject({ outcome: 'would-release' });
    expect([operated.audit, exports.row(id).heldSince]).toEqual([[], START]);
  });
});

describe('what is held', () => {
  function several(): MemoryExports {
    const exports = new MemoryExports();
    exports.configure(aConfiguration(), START);
    exports.configure(aConfiguration({ id: 'us-zz-wide', regions: ['US-ZZ', 'US-YY'] }), START);
    exports.configure(aConfiguration({ id: 'us-yy', region: 'US-YY', regions: ['US-YY'] }), START);
    exports.configure(aConfiguration({ id: 'us-xx', region: 'US-XX', regions: ['US-XX'] }), START);
    return exports;
  }

  it.each([
    [{ region: 'us-zz' }, ['us-zz', 'us-zz-wide'], ['us-yy']],
    [{ region: 'US-YY' }, ['us-yy'], ['us-zz-wide']],
    [{ configuration: 'us-zz' }, ['us-zz'], ['us-zz-wide']],
    [{ all: true }, ['us-xx', 'us-yy', 'us-zz', 'us-zz-wide'], []],
  ])('%j', async (scope, meant, others) => {
    const answer = (await holding(several()).ask({ action: 'hold', ...scope }, START)) as Holding;
    expect(answer.configurations.map((one) => one.id).sort()).toEqual(meant);
    expect(answer.others).toEqual(others);
  });

  it.each([
    ['nothing', {}, 'one of configuration, region and all must be given'],
    ['two', { all: true, region: 'US-ZZ' }, 'one of configuration, region and all'],
    ['another region', { region: 'nn' }, 'The stage exports nothing under "nn"; it has: '],
    ['another configuration', { configuration: 'US-ZZ' }, 'exports nothing under "US-ZZ"'],
    ['no reason', { all: true, reason: ' ' }, 'reason is missing'],
    ['another action', { all: true, action: 'stop' }, 'action must be hold or release'],
  ])('%s: a mistake', async (_, request, problem) => {
    const answer = await holding(several()).ask({ action: 'hold', ...request }, START);
    expect(answer).toMatchObject({ error: expect.stringContaining(problem) });
  });
});

describe('a window that was finished just before the hold', () => {
  /** Finished in the rows, and not in the index. */
  async function unpublished(): Promise<MemoryExports> {
    const exports = exportsWithHours(2);
    const crash = (step: string) => {
      if (step === 'before writeIndex' && exports.row(id).next > START) throw new Error('crashed');
    };
    await worker(exports, crash).run(START + 4 * HOUR);
    expect(exports.index(id)).toEqual([]);
    return exports;
  }

  it('is waited for, so that no file appears once the hold was answered', async () => {
    const exports = await unpublished();
    const publish = () => worker(exports).run(START + 4 * HOUR);
    const { ask } = holding(exports, { pause: publish });
    expect(await only(ask({ action: 'hold', all: true }, START + 4 * HOUR))).not.toHaveProperty('pending');
    expect(exports.index(id)).toHaveLength(1);
  });

  it('is named if it does not come', async () => {
    const exports = await unpublished();
    const { ask, pauses } = holding(exports);
    expect(await only(ask({ action: 'hold', all: true }, START + 4 * HOUR))).toMatchObject({
      outcome: 'held',
      pending: [expect.stringContaining('files/us-zz/us-zz-')],
    });
    expect(pauses).toHaveLength(19);
  });
});
