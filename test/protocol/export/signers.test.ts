import { describe, expect, it } from 'vitest';
import { replacedKeys } from '../../../protocol/export/signers.ts';

const signer = (verificationKeyId: string, verificationKeyVersion: string, keyArn: string) => ({
  keyArn,
  verificationKeyId,
  verificationKeyVersion,
});
const before = [signer('310', 'v2', 'b'), signer('310', 'v1', 'a')];

describe('keys replaced under a name that phones know', () => {
  it.each([
    ['the same', before],
    ['in another order', before.toReversed()],
    ['one fewer', [signer('310', 'v1', 'a')]],
    ['a new version', [signer('310', 'v3', 'c'), ...before]],
    ['a new id', [signer('311', 'v1', 'c')]],
    ['a known key under another version', [signer('310', 'v3', 'a')]],
    // Id and version are compared apart.
    ['another name of the same letters', [signer('31', '0v1', 'c')]],
  ])('%s: none', (_, after) => expect(replacedKeys(before, after)).toEqual([]));

  it('another key for one of them', () => {
    const after = [signer('310', 'v2', 'b'), signer('310', 'v1', 'c')];
    expect(replacedKeys(before, after)).toEqual([{ before: before[1], after: after[1] }]);
  });

  it('two keys that changed places', () => {
    expect(replacedKeys(before, [signer('310', 'v1', 'b'), signer('310', 'v2', 'a')])).toHaveLength(2);
  });

  it('nothing before, nothing replaced', () => {
    expect(replacedKeys([], before)).toEqual([]);
  });
});
