import { describe, expect, it } from 'vitest';
import { recall } from '../../../../lambdas/keyserver/operate/correct-file/recall.ts';
import type { Explained, ExplainedFile } from '../../../../lambdas/keyserver/operate/show-exports/explain.ts';
import { type ShowRequest, showExports } from '../../../../lambdas/keyserver/operate/show-exports/show-exports.ts';
import type { Status } from '../../../../lambdas/keyserver/operate/show-exports/status.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';
import { operator } from '../../../support/operator/operating.ts';

const id = 'us-zz';
const DAY = 24 * HOUR;

async function published(hours = 4): Promise<MemoryExports> {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 5, paddingRange: 0 }), START);
  for (let hour = 0; hour < hours; hour += 2)
    exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: Buffer.alloc(16, hour + 1) })]);
  await worker(exports).run(START + (hours + 2) * HOUR);
  return exports;
}

function ask(exports: MemoryExports, request: ShowRequest, now: number) {
  const { deps, clock } = operator(exports);
  clock.now = now;
  return showExports(deps, request);
}

const statusAt = async (exports: MemoryExports, now: number) =>
  ((await ask(exports, { what: 'status' }, now)) as Status).configurations[0];

describe('the status', () => {
  it('says how each configuration stands', async () => {
    const exports = await published();
    const now = START + 6 * HOUR;
    expect(await statusAt(exports, now)).toEqual({
      ...{ id, region: 'US-ZZ', regions: ['US-ZZ'], periodHours: 2, minimumAgeSeconds: 7_200, state: 'waiting' },
      next: { start: START + 4 * HOUR, end: START + 6 * HOUR, dueAt: START + 8 * HOUR },
      lastSafe: START + 4 * HOUR + 15 * DAY - 1,
      listed: { files: 2, keys: 10, bytes: expect.any(Number), newest: expect.stringMatching(/^us-zz-/) },
      ...{ indexDiffers: 0, recalled: 0, unfinished: [], lateEntries: 0, signers: ['999.v1'] },
      windows: [
        expect.objectContaining({
          start: START + 2 * HOUR,
          uploads: 1,
          keys: 5,
          padding: 4,
          generatedShare: 0.8,
          isLow: true,
        }),
        expect.objectContaining({ start: START, finishedAt: START + 6 * HOUR }),
      ],
      manifest: { entries: 2, head: exports.row(id).chain.head },
      budget: expect.objectContaining({ weeklyGrowth: 1, meets: [] }),
    });
  });

  it.each([
    ['waiting', 8 * HOUR - 1],
    ['due', 8 * HOUR],
    ['due', 9 * HOUR - 1],
    ['overdue', 9 * HOUR],
  ])('is %s %i seconds after the start', async (state, second) => {
    expect(await statusAt(await published(), START + second)).toMatchObject({ state });
  });

  it('is held before it is overdue, and over when its region has ended', async () => {
    const exports = await published();
    const row = exports.row(id);
    row.heldSince = START + 5 * HOUR;
    expect(await statusAt(exports, START + DAY)).toMatchObject({ state: 'held', heldSince: START + 5 * HOUR });
    row.endsAt = START + 4 * HOUR;
    expect(await statusAt(exports, START + DAY)).toMatchObject({ state: 'over', endsAt: START + 4 * HOUR });
  });

  it('shows an index that is not what it should be', async () => {
    const exports = await published();
    exports.objects.set(`${id}/index.txt`, Buffer.from(`files/us-zz/other.zip\n${exports.index(id)[0]}`));
    expect(await statusAt(exports, START + 6 * HOUR)).toMatchObject({ indexDiffers: 2 });
  });

  it('shows recalls, and those that are not finished', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    const crash = (step: string) => {
      if (step === 'before deleteFile') throw new Error('crashed');
    };
    const { deps, clock } = operator(exports, crash);
    clock.now = START + 6 * HOUR;
    await expect(recall(deps, { file: line, reason: 'a test' })).rejects.toThrow('crashed');
    const name = line.split('/').at(-1);
    expect(await statusAt(exports, START + 6 * HOUR)).toMatchObject({
      recalled: 1,
      unfinished: [name],
      listed: { files: 1 },
    });
    await recall(operator(exports).deps, { file: line, reason: 'a test' });
    expect(await statusAt(exports, START + 6 * HOUR)).toMatchObject({ recalled: 1, unfinished: [] });
  });

  it('counts late entries, and shows that nobody signs', async () => {
    const exports = await published(2);
    exports.row(id).heldSince = START;
    exports.upload(START + 2 * HOUR, ['US-ZZ'], [anEntry({ key: Buffer.alloc(16, 9) })]);
    delete exports.row(id).heldSince;
    await worker(exports).run(START + 2 * HOUR + 15 * DAY);
    expect(await statusAt(exports, START + 16 * DAY)).toMatchObject({ lateEntries: 1 });
    const { configuration } = exports.row(id);
    exports.row(id).configuration = {
      ...configuration,
      signers: configuration.signers.map((one) => ({ ...one, until: START })),
    };
    expect(await statusAt(exports, START + 16 * DAY)).toMatchObject({ signers: [] });
  });

  it('is of one region, or says that there is none', async () => {
    const exports = await published();
    exports.configure(aConfiguration({ id: 'us-yy', region: 'US-YY' }), START);
    const of = async (region: string) => ask(exports, { what: 'status', region }, START);
    expect(await of('us-yy')).toMatchObject({ configurations: [{ id: 'us-yy' }] });
    expect(await of('nn')).toEqual({ error: 'The stage exports nothing of a region NN' });
  });
});

describe('a time', () => {
  const at = async (exports: MemoryExports, time: number, now: number) =>
    ((await ask(exports, { what: 'time', time }, now)) as Explained).configurations[0];

  it('of a finished window has its files', async () => {
    const exports = await published();
    const explained = await at(exports, START + HOUR + 59, START + 6 * HOUR);
    expect(explained).toMatchObject({
      standing: { state: 'exported' },
      window: { start: START, end: START + 2 * HOUR },
    });
    expect(explained?.files.map(({ name }) => `files/us-zz/${name}`)).toEqual([exports.index(id)[0]]);
  });

  it('of a window that is forgotten is exported all the same', async () => {
    const exports = await published();
    exports.row(id).windows.clear();
    expect(await at(exports, START, START + 6 * HOUR)).toEqual({ id, standing: { state: 'exported' }, files: [] });
  });

  it('that waits says why', async () => {
    const exports = await published();
    expect(await at(exports, START + 5 * HOUR, START + 7 * HOUR)).toMatchObject({
      standing: { state: 'waiting', because: ['minimum-age'] },
    });
  });
});

describe('a file', () => {
  it('is told of as it was published, and as it was recalled', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    const name = line.split('/').at(-1);
    const explained = (await ask(exports, { what: 'file', file: line }, START + 6 * HOUR)) as ExplainedFile;
    expect(explained).toMatchObject({
      configuration: id,
      finishedAt: START + 6 * HOUR,
      isListed: true,
      file: { name, keys: 5 },
    });
    const { deps, clock } = operator(exports);
    clock.now = START + 7 * HOUR;
    await recall(deps, { file: line, reason: 'a test' });
    expect(await ask(exports, { what: 'file', file: line }, START + 8 * HOUR)).toMatchObject({
      isListed: false,
      file: { recalledAt: START + 7 * HOUR },
      reach: { from: START + 6 * HOUR, until: START + 7 * HOUR + 600 },
    });
  });
});

it.each([
  [{}, 'what must be status, time or file'],
  [{ what: 'time' }, 'time must be Unix seconds'],
  [{ what: 'time', time: -1 }, 'time must be Unix seconds'],
  [{ what: 'time', time: 1.5 }, 'time must be Unix seconds'],
  [{ what: 'file', file: 'other.zip' }, 'file must be a line of an index, or its address'],
])('%j: a mistake', async (request, error) => {
  expect(await ask(await published(), request, START)).toEqual({ error });
});
