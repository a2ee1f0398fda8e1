import { createPublicKey } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { EMPTY_CHAIN } from '../../../../protocol/export/manifest/chain.ts';
import { headPath, monthPath, parseHead } from '../../../../protocol/export/manifest/months.ts';
import { verifyManifest } from '../../../../protocol/export/manifest/verify.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, listedFiles, manifestSigner, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, openMemoryStores } from '../../../support/export/memory-export-stores.ts';

const publicKey = createPublicKey(manifestSigner.publicPem);
/** Of START and the days after it. */
const MONTH = '2026-11';
const DUE = 2 * HOUR + 7_200;

let exports: MemoryExports;
beforeEach(() => {
  exports = new MemoryExports();
  exports.configure(aConfiguration(), START);
});

const textOf = (path: string) => exports.objects.get(path)?.toString() ?? '';
const month = () => textOf(monthPath('us-zz', MONTH));
const head = () => parseHead(textOf(headPath('us-zz')));
const verified = () => verifyManifest(month(), publicKey);
const upload = (hour: number, first = 1) =>
  exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: Buffer.alloc(16, first) })]);

describe('the manifest', () => {
  test('has an entry for every window, empty ones too, and every file as it is listed', async () => {
    upload(0);
    upload(4, 2);
    const [summary] = (await worker(exports).run(START + DUE + 4 * HOUR)).configurations;
    expect(summary).toMatchObject({ outcome: 'done', windows: 3, files: 2 });
    const { entries, standing, chain } = verified();
    expect(entries).toMatchObject([
      { number: 1, kind: 'window', start: START, end: START + 2 * HOUR, files: [{ keys: expect.any(Number) }] },
      { number: 2, kind: 'window', start: START + 2 * HOUR, end: START + 4 * HOUR, files: [] },
      { number: 3, kind: 'window', start: START + 4 * HOUR, end: START + 6 * HOUR, files: [{ signers: ['999.v1'] }] },
    ]);
    const listed = await listedFiles(exports, 'us-zz');
    expect(listed.map(({ path }) => path.split('/').at(-1))).toEqual([...standing.keys()]);
    expect(listed.map(({ keys }) => keys.length)).toEqual([...standing.values()].map(({ keys }) => keys));
    expect(head()).toEqual({ configuration: 'us-zz', ...chain, months: [{ month: MONTH, first: 1 }] });
  });

  test('is there before the index', async () => {
    upload(0);
    const order: string[] = [];
    await worker(exports, (step) => void order.push(step)).run(START + DUE);
    const writes = order.filter((step) => /^after (finishWindow|writePublic|writeIndex|keepSignature)/.test(step));
    expect(writes).toEqual([
      'after finishWindow',
      // Of the public keys.
      'after writePublic',
      'after keepSignature',
      'after writePublic',
      'after writePublic',
      'after writeIndex',
    ]);
  });

  test('is there before the index where the answer to a finished window was lost', async () => {
    upload(0);
    const one = worker(exports, (step) => {
      if (step === 'after finishWindow') throw new Error('timed out');
    });
    const [summary] = (await one.run(START + DUE)).configurations;
    expect(summary).toMatchObject({ outcome: 'failed', windows: 0, indexWritten: true });
    expect(head().entries).toBe(1);
    expect(exports.index('us-zz').map((path) => path.split('/').at(-1))).toEqual([...verified().standing.keys()]);
  });

  test('is read once in a run with nothing to do', async () => {
    const steps: string[] = [];
    const one = worker(exports, (step) => void steps.push(step));
    await one.run(START + DUE);
    steps.length = 0;
    await one.run(START + DUE + 300);
    expect(steps.filter((step) => step.startsWith('before'))).not.toContain('before chain');
    expect(steps.filter((step) => step === 'before readPublic')).toHaveLength(1);
  });

  test('has every entry once, wherever a worker dies', async () => {
    for (let dies = 0; ; dies++) {
      exports = new MemoryExports();
      exports.configure(aConfiguration(), START);
      upload(0);
      let step = 0;
      let hasDied = false;
      const dying = worker(exports, () => {
        hasDied ||= step++ === dies;
        if (hasDied) throw new Error('died');
      });
      await dying.run(START + DUE).catch(() => {});
      const now = START + DUE + 700;
      expect((await worker(exports).run(now)).configurations[0]?.outcome).toBe('done');
      expect(verified().entries).toHaveLength(1);
      expect((await listedFiles(exports, 'us-zz')).map(({ path }) => path.split('/').at(-1))).toEqual([
        ...verified().standing.keys(),
      ]);
      if (!hasDied) return;
    }
  });

  test('is the same for two workers that publish at once: the first signature stays', async () => {
    const first = worker(exports, async (step) => {
      if (step === 'before keepSignature') await worker(exports).run(START + DUE);
    });
    await first.run(START + DUE);
    expect(verified().chain).toEqual(exports.row('us-zz').chain);
    expect(head().entries).toBe(1);
  });

  test('is not forked by a worker that slept', async () => {
    upload(0);
    const sleeper = worker(exports, async (step) => {
      if (step === 'before finishWindow') await worker(exports).run(START + DUE + 700);
    });
    const [summary] = (await sleeper.run(START + DUE)).configurations;
    expect(summary?.outcome).toBe('lost');
    expect(verified().entries).toHaveLength(1);
    expect([...verified().standing.keys()]).toHaveLength(1);
  });

  test('goes on in a text for each month, and leaves the last one alone', async () => {
    const december = Date.parse('2026-12-01T00:00:00Z') / 1_000;
    exports.configure(aConfiguration(), december - 4 * HOUR - DUE);
    await worker(exports).run(december + 2 * HOUR);
    expect(head().months).toEqual([{ month: '2026-12', first: 1 }]);
    exports = new MemoryExports();
    exports.configure(aConfiguration(), december - 4 * HOUR - DUE);
    await worker(exports).run(december - 1);
    const before = month();
    await worker(exports).run(december + 4 * HOUR);
    expect(month()).toBe(before);
    expect(head().months.map((one) => one.month)).toEqual(['2026-11', '2026-12']);
    const text = before + textOf(monthPath('us-zz', '2026-12'));
    expect(verifyManifest(text, publicKey).chain.entries).toBe(head().entries);
  });

  test('begins with the next window of a configuration that is older', async () => {
    const row = exports.row('us-zz');
    row.next = START + 2 * HOUR;
    await worker(exports).run(START + DUE + 2 * HOUR);
    expect(verified().entries).toMatchObject([{ number: 1, start: START + 2 * HOUR }]);
  });

  test('comes back whole when its head is gone', async () => {
    await worker(exports).run(START + DUE);
    exports.objects.delete(headPath('us-zz'));
    exports.objects.delete(monthPath('us-zz', MONTH));
    expect((await worker(exports).run(START + DUE + 300)).configurations[0]?.outcome).toBe('done');
    expect(verified().entries).toHaveLength(1);
    expect(head().entries).toBe(1);
  });
});

describe('rows that are behind what is published', () => {
  async function fails(now: number) {
    const one = worker(exports);
    const [summary] = (await one.run(now)).configurations;
    expect(summary).toMatchObject({ outcome: 'failed', windows: 0 });
    expect(one.failures).toMatchObject([{ name: 'ManifestForkError' }, { name: 'ManifestForkError' }]);
  }

  test('stop the export before a second history begins; what is out stays as it is', async () => {
    upload(0);
    await worker(exports).run(START + DUE);
    const before = month();
    const row = exports.row('us-zz');
    Object.assign(row, { chain: EMPTY_CHAIN, entries: [] });
    await fails(START + DUE + 2 * HOUR);
    expect(month()).toBe(before);
    expect(row.next).toBe(START + 2 * HOUR);
  });

  test('and so does another entry under the same number', async () => {
    await worker(exports).run(START + DUE);
    const row = exports.row('us-zz');
    row.chain = { ...row.chain, head: 'ab'.repeat(32) };
    await fails(START + DUE + 2 * HOUR);
  });

  test('a published month that says otherwise is not mended', async () => {
    await worker(exports).run(START + DUE);
    exports.objects.set(monthPath('us-zz', MONTH), Buffer.from(month().replace('"files":[]', '"files": []')));
    const changed = month();
    const one = worker(exports);
    const [summary] = (await one.run(START + DUE + 2 * HOUR)).configurations;
    expect(summary).toMatchObject({ outcome: 'failed', windows: 1, indexWritten: false });
    expect(one.failures).toMatchObject([{ name: 'ManifestError' }]);
    expect(month()).toBe(changed);
  });

  test('phones get their files while the manifest cannot be signed', async () => {
    upload(0);
    const one = worker(exports);
    const signEntry = () => Promise.reject(new Error('disabled'));
    const [summary] = (await one.run(START + DUE, { signEntry })).configurations;
    expect(summary).toMatchObject({ outcome: 'failed', windows: 1, indexWritten: true });
    expect(exports.index('us-zz')).toHaveLength(1);
    expect((await worker(exports).run(START + DUE + 300)).configurations[0]?.outcome).toBe('done');
    expect(verified().entries).toHaveLength(1);
  });
});

test('stores in memory give entries from a number on', async () => {
  await worker(exports).run(START + DUE + 2 * HOUR);
  const { manifest } = openMemoryStores(exports);
  expect((await manifest.entries('us-zz', 2)).map(({ number }) => number)).toEqual([2]);
});
