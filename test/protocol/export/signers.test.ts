import { describe, expect, it } from 'vitest';
import {
  crowdedAt,
  NoSignerError,
  replacedKeys,
  signerName,
  signersAt,
  unsignedTimes,
} from '../../../protocol/export/signers.ts';

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

describe('who signs', () => {
  const NOW = 1_800_000_000;
  const DAY = 86_400;
  const old = { ...signer('310', 'v1', 'a'), until: NOW + 10 * DAY };
  const next = { ...signer('310', 'v2', 'b'), from: NOW, firstFrom: NOW + 5 * DAY };
  const namesAt = (time: number, signers = [old, next]) => signersAt(signers, time).map(signerName);

  it.each([
    ['before the new one', NOW - 1, ['310.v1']],
    ['from its first second on, behind the old one', NOW, ['310.v1', '310.v2']],
    ['until Apple has changed', NOW + 5 * DAY - 1, ['310.v1', '310.v2']],
    ['first, once it has', NOW + 5 * DAY, ['310.v2', '310.v1']],
    ['to the last second of the old one', NOW + 10 * DAY - 1, ['310.v2', '310.v1']],
    ['alone', NOW + 10 * DAY, ['310.v2']],
  ])('%s', (_, time, names) => expect(namesAt(time)).toEqual(names));

  it('the newest first, where nothing else is said', () => {
    const second = { ...signer('310', 'v2', 'b'), from: NOW };
    const third = { ...signer('310', 'v3', 'c'), from: NOW + 1 };
    expect(signersAt([old, second, third], NOW + 1).map(signerName)).toEqual(['310.v3', '310.v2', '310.v1']);
  });

  it('nobody: a failure, and no unsigned file', () => {
    expect(() => signersAt([old], NOW + 10 * DAY)).toThrow(NoSignerError);
    expect(() => signersAt([next], NOW - 1)).toThrow(NoSignerError);
    expect(() => signersAt([], NOW)).toThrow(NoSignerError);
  });

  it.each([9, 10, 11])('%d at a time', (count) => {
    const many = Array.from({ length: count }, (_, at) => ({ ...signer('310', `v${at}`, `${at}`), from: NOW + at }));
    const signing = () => signersAt(many, NOW + count);
    if (count > 10) expect(signing).toThrow(RangeError);
    else expect(signing()).toHaveLength(count);
    expect(crowdedAt(many, NOW)).toBe(count > 10 ? NOW + 10 : undefined);
  });

  it('times at which nobody does', () => {
    expect(unsignedTimes([old, next], NOW - DAY)).toEqual([]);
    expect(unsignedTimes([old], NOW)).toEqual([{ start: NOW + 10 * DAY }]);
    expect(unsignedTimes([old, { ...next, from: NOW + 10 * DAY }], NOW)).toEqual([]);
    expect(unsignedTimes([old, { ...next, from: NOW + 10 * DAY + 1 }], NOW)).toEqual([
      { start: NOW + 10 * DAY, end: NOW + 10 * DAY + 1 },
    ]);
    expect(unsignedTimes([old, { ...next, from: NOW + 10 * DAY + 1 }], NOW + 10 * DAY + 1)).toEqual([]);
    expect(unsignedTimes([], NOW)).toEqual([{ start: NOW }]);
  });
});
