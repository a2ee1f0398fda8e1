import { describe, expect, it } from 'vitest';
import { type Recalled, recall } from '../../../../lambdas/keyserver/operate/correct-file/recall.ts';
import { endInName } from '../../../../protocol/export/name.ts';
import { HOUR, hexOf, listedFiles, START, worker } from '../../../support/export/exporter.ts';
import type { MemoryExports } from '../../../support/export/memory-export-stores.ts';
import { operator, published } from '../../../support/operator/operating.ts';

const id = 'us-zz';
const NOW = START + 5 * HOUR;
const aKey = (name: number) => Buffer.alloc(16, name);
const hex = (name: number) => aKey(name).toString('hex');
const reason = 'a test';

const keysOf = async (exports: MemoryExports) => (await listedFiles(exports, id)).map(({ keys }) => hexOf(keys));

describe('a file that is recalled', () => {
  it('is listed no more, and neither its zip nor a copy of it is left', async () => {
    const exports = await published();
    const [line = '', other = ''] = exports.index(id);
    const { deps, operated, clock } = operator(exports);
    clock.now = NOW + 2 * HOUR;
    const result = await recall(deps, { file: line, reason, by: 'arn:aws:iam::1:user/o' });
    expect(result).toEqual({
      configuration: id,
      file: line.split('/').at(-1),
      outcome: 'recalled',
      reach: { from: START + 4 * HOUR, until: NOW + 2 * HOUR + 600, pollsOfAPhone: 1 },
    });
    expect(exports.index(id)).toEqual([other]);
    expect(exports.objects.has(line)).toBe(false);
    expect(operated.invalidated).toEqual([`/${line}`, `/${id}/index.txt`]);
    expect(operated.audit).toEqual([
      {
        actor: 'keyserver/correct-file',
        by: 'arn:aws:iam::1:user/o',
        action: 'file-recalled',
        target: line.split('/').at(-1),
        before: { keys: 3, revisedKeys: 0, bytes: expect.any(Number) },
        details: { reason },
      },
    ]);
  });

  it('stays away whatever runs later, and is told of as recalled', async () => {
    const exports = await published();
    const [line = '', other] = exports.index(id);
    const { deps, operated } = operator(exports);
    await recall(deps, { file: line, reason });
    await worker(exports).run(START + 8 * HOUR);
    expect(exports.index(id)).toEqual([other]);
    expect(await recall(deps, { file: line, reason })).toMatchObject({ outcome: 'already-recalled' });
    expect(operated.audit).toHaveLength(1);
  });

  it('has an entry in the manifest', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    await recall(operator(exports).deps, { file: line, reason });
    const entries = exports.row(id).entries.map(({ text }) => JSON.parse(text));
    expect(entries.at(-1)).toMatchObject({ kind: 'recall', removed: [line.split('/').at(-1)], files: [] });
  });

  it('is only told of in a dry run', async () => {
    const exports = await published();
    const before = structuredClone({ index: exports.index(id), objects: [...exports.objects.keys()] });
    const { deps, operated } = operator(exports);
    const request = { file: before.index[0], reason, drop: [hex(1)], dryRun: true };
    expect(await recall(deps, request)).toMatchObject({
      outcome: 'would-recall',
      keys: { dropped: 1, missing: 0, left: 2 },
    });
    expect({ index: exports.index(id), objects: [...exports.objects.keys()] }).toEqual(before);
    expect([operated.audit, operated.invalidated, exports.row(id).leaseUntil]).toEqual([[], [], 0]);
  });
});

describe('a file without some of its keys', () => {
  it('takes the place of the old one as the last line, under an end that no file has declared', async () => {
    const exports = await published();
    const [line = '', other = ''] = exports.index(id);
    const { deps } = operator(exports);
    const result = (await recall(deps, { file: line, drop: [hex(2), hex(99)], reason })) as Recalled;
    expect(result).toMatchObject({ outcome: 'recalled', keys: { dropped: 1, missing: 1, left: 2 } });
    expect(exports.index(id)).toEqual([other, `files/${id}/${result.replacedBy}`]);
    const [, file] = await listedFiles(exports, id);
    expect(hexOf(file?.keys ?? [])).toEqual([hex(1), hex(3)]);
    expect([file?.start, file?.end]).toEqual([START, START + 2 * HOUR + 1]);
    expect(endInName(result.replacedBy ?? '')).toBe(START + 2 * HOUR);
    expect(exports.objects.has(line)).toBe(false);
  });

  it('can be corrected again, under another end', async () => {
    const exports = await published();
    const { deps } = operator(exports);
    const first = (await recall(deps, { file: exports.index(id)[0], drop: [hex(1)], reason })) as Recalled;
    const second = (await recall(deps, { file: first.replacedBy, drop: [hex(2)], reason })) as Recalled;
    expect(exports.row(id).files.get(second.replacedBy ?? '')?.end).toBe(START + 2 * HOUR + 2);
    expect(await keysOf(exports)).toEqual([[hex(4), hex(5), hex(6)], [hex(3)]]);
  });

  it('of several of a window, takes an end behind all of them', async () => {
    const exports = await published({ maximumKeys: 2 });
    const { deps } = operator(exports);
    const line = exports.index(id)[0];
    const result = (await recall(deps, { file: line, drop: [hex(1)], reason })) as Recalled;
    expect(exports.row(id).files.get(result.replacedBy ?? '')?.end).toBe(START + 2 * HOUR + 3);
  });

  it('is none where no key is left', async () => {
    const exports = await published();
    const [line, other] = exports.index(id);
    const drop = [hex(1), hex(2), hex(3)];
    const result = await recall(operator(exports).deps, { file: line, drop, reason });
    expect(result).toMatchObject({ outcome: 'recalled', keys: { dropped: 3, left: 0 } });
    expect(result).not.toHaveProperty('replacedBy');
    expect(result).not.toHaveProperty('belowMinimum');
    expect(exports.index(id)).toEqual([other]);
  });

  it.each([
    [2, undefined],
    [3, true],
  ])('with two keys is below a minimum of %i: %s', async (minimumKeys, belowMinimum) => {
    const exports = await published({ minimumKeys });
    const request = { file: exports.index(id)[0], drop: [hex(1)], reason };
    expect(await recall(operator(exports).deps, request)).toMatchObject(belowMinimum ? { belowMinimum } : {});
  });

  it('names no key in answer, audit, manifest or name', async () => {
    const exports = await published();
    const { deps, operated } = operator(exports);
    const result = await recall(deps, { file: exports.index(id)[0], drop: [hex(1), hex(99)], reason });
    const said = JSON.stringify([result, operated, exports.row(id).entries, exports.index(id)]);
    for (const key of [aKey(1), aKey(99)])
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(said).not.toContain(key.toString(encoding));
  });
});

const steps = [
  'takeLease',
  'fileRows',
  'putFile',
  'correct',
  'readIndex',
  'writeIndex',
  'deleteFile',
  'invalidate',
  'setRemoved',
];

describe('a crash in the middle of a recall', () => {
  const crashes = steps.flatMap((step) => [`before ${step}`, `after ${step}`]);

  it.each(
    crashes.flatMap(
      (at) =>
        [
          [at, undefined],
          [at, [hex(2)]],
        ] as const,
    ),
  )(
    '%s (without keys: %s) leaves an index of files that are there; asking again does the rest, once',
    async (at, drop) => {
      const exports = await published();
      const [line = ''] = exports.index(id);
      const gone = { file: line, reason, ...(drop && { drop }) };
      let crashed = false;
      const crash = (step: string) => {
        if (crashed || step !== at) return;
        crashed = true;
        throw new Error('crashed');
      };
      const first = operator(exports, crash);
      if (at.endsWith('putFile') && drop === undefined) return;
      await expect(recall(first.deps, gone)).rejects.toThrow('crashed');
      // Whoever reads the index now finds what it lists, or is told that it is gone: with the zip goes its line.
      const lines = exports.index(id).filter((one) => one !== line);
      for (const one of lines) expect(exports.objects.has(one), one).toBe(true);
      // Nobody released the lease of a worker that died.
      exports.row(id).leaseUntil = 0;
      const { deps } = operator(exports, undefined, first.operated);
      expect(await recall(deps, gone)).toMatchObject({ outcome: expect.stringMatching(/recalled$/) });
      const expected =
        drop === undefined
          ? [[hex(4), hex(5), hex(6)]]
          : [
              [hex(4), hex(5), hex(6)],
              [hex(1), hex(3)],
            ];
      expect(await keysOf(exports)).toEqual(expected);
      expect(exports.objects.has(line)).toBe(false);
      expect(first.operated.audit).toHaveLength(1);
      expect(first.operated.invalidated).toContain(`/${line}`);
      expect(exports.row(id).entries.filter(({ text }) => text.includes('"recall"'))).toHaveLength(1);
    },
  );

  it('never shows phones both files, or neither', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    const seen: number[] = [];
    const look = () => {
      const lines = exports.index(id).filter((one) => (endInName(one) ?? 0) === START + 2 * HOUR);
      seen.push(lines.length);
      for (const one of lines) expect(exports.objects.has(one)).toBe(true);
    };
    await recall(operator(exports, look).deps, { file: line, drop: [hex(1)], reason });
    expect(new Set(seen)).toEqual(new Set([1]));
  });

  it('of the exporter is finished by it: the index follows the rows', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    const crash = (step: string) => {
      if (step === 'after correct') throw new Error('crashed');
    };
    await expect(recall(operator(exports, crash).deps, { file: line, reason })).rejects.toThrow('crashed');
    expect(exports.index(id)).toContain(line);
    await worker(exports).run(START + 8 * HOUR);
    expect(exports.index(id)).not.toContain(line);
  });
});

describe('two at a time', () => {
  it('recall a file once', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    const first = operator(exports);
    const results = await Promise.all(
      [0, 1, 2, 3].map(() =>
        recall(operator(exports, undefined, first.operated).deps, { file: line, drop: [hex(1)], reason }),
      ),
    );
    expect(results.filter((result) => 'outcome' in result && result.outcome === 'recalled')).toHaveLength(1);
    expect(first.operated.audit).toHaveLength(1);
    expect(await keysOf(exports)).toEqual([
      [hex(4), hex(5), hex(6)],
      [hex(2), hex(3)],
    ]);
  });

  it('wait for a run of the export, and say so', async () => {
    const exports = await published();
    exports.row(id).leaseUntil = START + 99 * HOUR;
    expect(await recall(operator(exports).deps, { file: exports.index(id)[0], reason })).toEqual({
      error: 'The export of us-zz is at work; nothing was changed, try again in a minute',
      isBusy: true,
    });
  });

  it('one is told of the file that the other put in its place', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    let other: Recalled | undefined;
    const meanwhile = async (step: string) => {
      if (step !== 'before takeLease' || other) return;
      other = (await recall(operator(exports).deps, { file: line, drop: [hex(1)], reason })) as Recalled;
    };
    const result = await recall(operator(exports, meanwhile).deps, { file: line, drop: [hex(2)], reason });
    expect(result).toMatchObject({ outcome: 'already-recalled', replacedBy: other?.replacedBy });
    expect(await keysOf(exports)).toEqual([
      [hex(4), hex(5), hex(6)],
      [hex(2), hex(3)],
    ]);
  });
});
