import { describe, expect, it } from 'vitest';
import { recall } from '../../../../lambdas/keyserver/operate/correct-file/recall.ts';
import { operator, published } from '../../../support/operator/operating.ts';

const id = 'us-zz';
const hex = (name: number) => Buffer.alloc(16, name).toString('hex');
const reason = 'a test';

describe('a recall that is a mistake', () => {
  const wrong: [string, object, string][] = [
    ['no reason', { reason: undefined }, 'reason is missing'],
    ['a reason of two lines', { reason: 'a\nb' }, 'reason must be one line'],
    ['a reason that is too long', { reason: 'a'.repeat(201) }, 'at most 200 characters'],
    ['no file', { file: undefined }, 'file must be a line of an index'],
    ['no file of ours', { file: 'https://files.example/other.zip' }, 'file must be a line of an index'],
    ['another file', { file: 'us-zz-0000000009-1795219200-1795226400-00001.zip' }, 'published no file us-zz-'],
    ['another configuration', { file: 'nn-0000000001-1795219200-1795226400-00001.zip' }, 'published no file nn-'],
    ['no list of keys', { drop: 'AAAA' }, 'drop must be a list'],
    ['an empty list', { drop: [] }, 'drop must be a list'],
    ['a key of 15 bytes', { drop: ['00'.repeat(15)] }, 'drop must be a list'],
    ['too many keys', { drop: Array(100_001).fill('00'.repeat(16)) }, 'drop has 100001 keys; allowed: 100000'],
    ['keys of another file', { drop: [hex(4)] }, 'holds none of these keys'],
  ];

  it.each(wrong)('%s', async (_, fields, problem) => {
    const exports = await published();
    const index = exports.index(id);
    const result = await recall(operator(exports).deps, { file: index[0], reason, ...fields });
    expect(result).toMatchObject({ error: expect.stringContaining(problem) });
    expect(exports.index(id)).toEqual(index);
  });

  it('keys out of a zip that is not the one that was published', async () => {
    const exports = await published();
    const [line = '', other = ''] = exports.index(id);
    exports.objects.set(line, exports.objects.get(other) ?? Buffer.alloc(0));
    const { deps } = operator(exports);
    expect(await recall(deps, { file: line, drop: [hex(4)], reason })).toMatchObject({
      error: expect.stringContaining('is not the one that was published'),
    });
    expect(await recall(deps, { file: line, reason })).toMatchObject({ outcome: 'recalled' });
  });

  it('keys out of a file of which only the name is known', async () => {
    const exports = await published();
    const line = exports.index(id)[0] ?? '';
    const file = exports.row(id).files.get(line.split('/').at(-1) ?? '');
    Object.assign(file ?? {}, { sha256: undefined });
    expect(await recall(operator(exports).deps, { file: line, drop: [hex(1)], reason })).toMatchObject({
      error: expect.stringContaining('is not known any more; it can only be recalled as a whole'),
    });
  });

  it('keys out of a zip that is gone', async () => {
    const exports = await published();
    const [line = ''] = exports.index(id);
    exports.objects.delete(line);
    const { deps } = operator(exports);
    expect(await recall(deps, { file: line, drop: [hex(1)], reason })).toHaveProperty('error');
    expect(await recall(deps, { file: line, reason })).toMatchObject({ outcome: 'recalled' });
  });
});
