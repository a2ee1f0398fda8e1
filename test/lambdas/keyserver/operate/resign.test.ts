import { describe, expect, it } from 'vitest';
import { recall } from '../../../../lambdas/keyserver/operate/correct-file/recall.ts';
import {
  type ResignDependencies,
  type Resigned,
  resign,
} from '../../../../lambdas/keyserver/operate/correct-file/resign.ts';
import { readSignatureList } from '../../../../protocol/export/read/header.ts';
import { readZip } from '../../../../protocol/export/read/zip.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports, type StepHook } from '../../../support/export/memory-export-stores.ts';
import { operator } from '../../../support/operator/operating.ts';

const id = 'us-zz';
const NOW = START + 10 * HOUR;
const reason = 'a wrong key signed';

/** Three published files of one key each, and signers of a new version. */
async function published(): Promise<MemoryExports> {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 1, paddingRange: 0 }), START);
  for (const hour of [0, 2, 4])
    exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key: Buffer.alloc(16, hour + 1) })]);
  await worker(exports).run(START + 8 * HOUR);
  const row = exports.row(id);
  const signers = [{ keyArn: 'arn:other', verificationKeyId: '999', verificationKeyVersion: 'v2' }];
  row.configuration = { ...row.configuration, signers };
  return exports;
}

function signing(exports: MemoryExports, fields: Partial<ResignDependencies> = {}, hook?: StepHook) {
  const { deps, clock, operated } = operator(exports, hook);
  clock.now = NOW;
  return { deps: { ...deps, hasTime: () => true, ...fields }, operated };
}

const keysOf = async (exports: MemoryExports) =>
  (await listedFiles(exports, id)).map(({ keys }) => hexOf(keys)[0]?.slice(0, 2));

describe('files that are signed again', () => {
  it('have the same keys, the signers of now, new names in the old order and new ends', async () => {
    const exports = await published();
    const before = exports.index(id);
    const { deps, operated } = signing(exports);
    const result = (await resign(deps, { reason })) as Resigned;
    expect(result).toMatchObject({ outcome: 'resigned', left: 0, before: NOW });
    expect(result.files.map(({ from }) => `files/${id}/${from}`)).toEqual(before);
    expect(exports.index(id)).toEqual(result.files.map(({ to }) => `files/${id}/${to}`));
    expect(await keysOf(exports)).toEqual(['01', '03', '05']);
    for (const path of exports.index(id)) {
      const { sig } = await readZip(exports.objects.get(path) ?? Buffer.alloc(0));
      expect(readSignatureList(sig)).toEqual([expect.objectContaining({ signature: Buffer.alloc(70, 0x31) })]);
    }
    for (const line of before) expect(exports.objects.has(line)).toBe(false);
    expect(operated.audit).toHaveLength(3);
    expect(operated.audit[0]).toMatchObject({
      action: 'file-resigned',
      before: { signers: ['999.v1'] },
      after: { signers: ['999.v2'] },
      details: { reason },
    });
    const kinds = exports.row(id).entries.map(({ text }) => JSON.parse(text).kind);
    expect(kinds.slice(-3)).toEqual(['resign', 'resign', 'resign']);
  });

  it('may be one', async () => {
    const exports = await published();
    const [first, second, third] = exports.index(id);
    const { deps } = signing(exports);
    const result = (await resign(deps, { file: second, reason })) as Resigned;
    expect(exports.index(id)).toEqual([first, third, `files/${id}/${result.files[0]?.to}`]);
    expect(await resign(deps, { file: second, reason })).toEqual({
      error: `${second?.split('/').at(-1)} was taken back already, for ${result.files[0]?.to}`,
    });
  });

  it('are as many as there is time for; the same again goes on with the rest', async () => {
    const exports = await published();
    let left = 2;
    const { deps } = signing(exports, { hasTime: () => left-- > 0 });
    const first = (await resign(deps, { reason })) as Resigned;
    expect([first.files.length, first.left]).toEqual([2, 1]);
    left = 9;
    const second = (await resign(deps, { reason, before: first.before })) as Resigned;
    expect([second.files.length, second.left]).toEqual([1, 0]);
    expect(await keysOf(exports)).toEqual(['01', '03', '05']);
    const third = (await resign(deps, { reason, before: first.before })) as Resigned;
    expect(third.files).toEqual([]);
  });

  it('are finished by whoever asks again after a crash', async () => {
    const exports = await published();
    let done = 0;
    const crash = (step: string) => {
      if (step === 'after correct' && ++done === 2) throw new Error('crashed');
      if (step === 'before writeIndex' && done >= 2) throw new Error('crashed');
    };
    await expect(resign(signing(exports, {}, crash).deps, { reason })).rejects.toThrow('crashed');
    const { deps } = signing(exports);
    await resign(deps, { reason, before: NOW });
    expect(await keysOf(exports)).toEqual(['01', '03', '05']);
    const zips = [...exports.objects.keys()].filter((key) => key.startsWith('files/'));
    expect(zips.sort()).toEqual(exports.index(id));
  });

  it('are finished after a crash behind the last one, too', async () => {
    const exports = await published();
    const crash = (step: string) => {
      if (step === 'before writeIndex') throw new Error('crashed');
    };
    await expect(resign(signing(exports, {}, crash).deps, { reason })).rejects.toThrow('crashed');
    expect(await resign(signing(exports).deps, { reason, before: NOW })).toMatchObject({ files: [], left: 0 });
    expect(await keysOf(exports)).toEqual(['01', '03', '05']);
    expect([...exports.objects.keys()].filter((key) => key.startsWith('files/')).sort()).toEqual(exports.index(id));
  });

  it('are those of one configuration, and only those that are listed', async () => {
    const exports = await published();
    const { deps } = signing(exports);
    await recall(deps, { file: exports.index(id)[0], reason });
    exports.configure(aConfiguration({ id: 'us-yy' }), START);
    expect(await resign(deps, { reason, configuration: 'us-yy' })).toMatchObject({ files: [] });
    expect(await resign(deps, { reason, configuration: id })).toMatchObject({ files: [{}, {}] });
  });

  it('are only named in a dry run', async () => {
    const exports = await published();
    const before = exports.index(id);
    const { deps, operated } = signing(exports);
    const result = (await resign(deps, { reason, dryRun: true })) as Resigned;
    expect(result.files.map(({ from }) => `files/${id}/${from}`)).toEqual(before);
    expect([result.outcome, exports.index(id), operated.audit]).toEqual(['would-resign', before, []]);
  });

  it.each([
    ['no reason', { reason: '' }, 'reason is missing'],
    ['no such configuration', { configuration: 'nn' }, 'The stage has no configuration nn'],
    ['a time that is none', { before: 'now' }, 'before must be a time'],
    ['no file of ours', { file: 'other.zip' }, 'file must be a line of an index'],
  ])('%s', async (_, fields, problem) => {
    const exports = await published();
    expect(await resign(signing(exports).deps, { reason, ...fields })).toMatchObject({
      error: expect.stringContaining(problem),
    });
  });

  it('are the very zips that were published: nobody gets keys signed that the exporter did not sign', async () => {
    const exports = await published();
    const [first = '', second = '', third = ''] = exports.index(id);
    exports.objects.set(second, exports.objects.get(third) ?? Buffer.alloc(0));
    const { deps, operated } = signing(exports);
    expect(await resign(deps, { reason })).toEqual({
      error: expect.stringContaining(`The zip of ${second.split('/').at(-1)} is not the one that was published`),
    });
    expect(exports.index(id)).toEqual([second, third, expect.stringContaining(first.slice(-32, -10))]);
    expect(operated.audit).toHaveLength(1);
    exports.objects.delete(second);
    expect(await resign(deps, { file: second, reason })).toEqual({
      error: expect.stringContaining('is not in the bucket'),
    });
  });

  it('wait for a run of the export', async () => {
    const exports = await published();
    exports.row(id).leaseUntil = NOW + HOUR;
    expect(await resign(signing(exports).deps, { reason })).toMatchObject({ isBusy: true });
  });

  it('of which one is signed when a run of the export begins are told of, and the rest is left', async () => {
    const exports = await published();
    let leases = 0;
    const begin = (step: string) => {
      if (step === 'before takeLease' && ++leases === 2) exports.row(id).leaseUntil = NOW + HOUR;
    };
    const result = (await resign(signing(exports, {}, begin).deps, { reason })) as Resigned;
    expect([result.files.length, result.left, result.before]).toEqual([1, 2, NOW]);
    expect(await keysOf(exports)).toEqual(['03', '05', '01']);
  });
});
