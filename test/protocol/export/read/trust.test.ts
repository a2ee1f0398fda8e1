import { sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readExport, readSignatures } from '../../../../device/files/archive.ts';
import { isDerSignature } from '../../../../protocol/export/read/der.ts';
import {
  checkSignature,
  type SignatureRule,
  type Trusted,
  type TrustedKey,
} from '../../../../protocol/export/read/trust.ts';
import type { ArchiveError } from '../../../../protocol/export/read/zip.ts';
import {
  encodeExport,
  encodeSignatures,
  newSigner,
  signBin,
  type TestExport,
  type TestInfo,
  type TestSignature,
} from '../../../device/support/archive.ts';

const signer = newSigner();
const stranger = newSigner();
const trusted: TrustedKey = { publicKey: signer.publicKey, id: '999', version: 'v1' };

type Make = (bin: Buffer) => TestSignature[];

/** What one rule says to an archive with these infos and signatures. */
function verdict(rule: SignatureRule, infos: TestInfo[], make: Make, key: Trusted = trusted, batch: TestExport = {}) {
  const bin = encodeExport({ infos, ...batch });
  const signed = { bin, export: readExport(bin), signatures: readSignatures(encodeSignatures(make(bin))) };
  try {
    checkSignature(signed, key, rule);
    return { reason: 'good', message: 'good' };
  } catch (error) {
    const { reason, message } = error as ArchiveError;
    return { reason, message };
  }
}

/** What each platform says. */
function verdicts(infos: TestInfo[], make: Make, key: Trusted = trusted) {
  return {
    ios: verdict('first', infos, make, key).message,
    android: verdict('all-known', infos, make, key).message,
  };
}

const good = (bin: Buffer, info: TestInfo = {}): TestSignature => ({ ...info, signature: signBin(bin, signer) });
const foreign = (bin: Buffer, info: TestInfo = {}): TestSignature => ({ ...info, signature: signBin(bin, stranger) });

describe('signatures by the rules of both platforms (enx-client.md §12.4)', () => {
  it('one good signature', () => {
    expect(verdicts([{}], (bin) => [good(bin)])).toEqual({ ios: 'good', android: 'good' });
  });

  it('none', () => {
    expect(verdicts([], () => [])).toEqual({
      ios: 'the archive is not signed',
      android: 'the archive is not signed',
    });
  });

  it('of somebody else', () => {
    const { ios, android } = verdicts([{}], (bin) => [foreign(bin)]);
    expect([ios, android]).toEqual(Array(2).fill('the signature of 999-v1 does not fit export.bin'));
  });

  it('over other bytes', () => {
    const { ios, android } = verdicts([{}], (bin) => [good(bin.subarray(16))]);
    expect(ios).toContain('does not fit');
    expect(android).toContain('does not fit');
  });

  it('as r and s side by side instead of DER', () => {
    const raw = (bin: Buffer) => sign('sha256', bin, { key: signer.privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verdicts([{}], (bin) => [{ signature: raw(bin) }]).android).toContain('does not fit');
  });

  it('while a key is changed: old first and new second suits iOS only with the old key', () => {
    const infos = [{}, { version: 'v2' }];
    const both = (bin: Buffer) => [good(bin), foreign(bin, { version: 'v2' })];
    const next: TrustedKey = { publicKey: stranger.publicKey, id: '999', version: 'v2' };
    expect(verdicts(infos, both)).toEqual({ ios: 'good', android: 'good' });
    expect(verdicts(infos, both, next)).toEqual({
      ios: 'the first signature is of version v1, expected v2',
      android: 'good',
    });
  });

  it('of another id, or with another count than announced, stops Android only', () => {
    expect(verdicts([{ id: '310' }], (bin) => [good(bin, { id: '310' })])).toEqual({
      ios: 'good',
      android: 'no signature of 999-v1',
    });
    expect(verdicts([{}, {}], (bin) => [good(bin)])).toEqual({
      ios: 'good',
      android: 'export.bin announces 2 signatures, export.sig holds 1',
    });
  });

  it('without version or bytes stops iOS', () => {
    expect(verdicts([{}], (bin) => [good(bin, { version: '' })]).ios).toContain('lacks');
    expect(verdicts([{}], () => [{ signature: Buffer.alloc(0) }]).ios).toContain('lacks');
  });

  it('of an unknown algorithm stops Android', () => {
    expect(verdicts([{}], (bin) => [good(bin, { algorithm: '1.2.3' })]).android).toContain('1.2.3');
  });

  it('with SHA-512 is known to Android', () => {
    const algorithm = '1.2.840.10045.4.3.4';
    const make = (bin: Buffer) => [{ algorithm, signature: sign('sha512', bin, signer.privateKey) }];
    expect(verdicts([{ algorithm }], make).android).toBe('good');
  });

  it('of any id and version, where none is configured', () => {
    const any: TrustedKey = { publicKey: signer.publicKey, id: undefined, version: undefined };
    const info = { id: 'x', version: 'v7' };
    expect(verdicts([info], (bin) => [good(bin, info)], any)).toEqual({ ios: 'good', android: 'good' });
  });

  it('of another version stops iOS only where it compares versions', () => {
    const make: Make = (bin) => [good(bin, { version: 'v2' })];
    expect(verdict('first', [{}], make).reason).toBe('wrong-key-version');
    expect(verdict('first-of-any-version', [{}], make).reason).toBe('good');
    expect(verdict('first-of-any-version', [{}], (bin) => [good(bin, { version: '' })]).reason).toBe(
      'incomplete-signature',
    );
  });

  it('of an unknown signer first stops iOS, and Android leaves it out', () => {
    const make: Make = (bin) => [foreign(bin, { id: '310' }), good(bin)];
    expect(verdict('first', [{}, {}], make).reason).toBe('wrong-signature');
    expect(verdict('all-known', [{}, {}], make).reason).toBe('good');
  });
});

describe('a part of a batch, for Android (enx-client.md §12.4)', () => {
  it.each([
    [0, 0, 'good'],
    [1, 1, 'good'],
    [1, 2, 'good'],
    [2, 2, 'good'],
    [3, 2, 'wrong-batch'],
    [0, 2, 'wrong-batch'],
    [-1, 2, 'wrong-batch'],
    [1, 0, 'wrong-batch'],
    [1, 1_000_000, 'good'],
    [1, 1_000_001, 'wrong-batch'],
  ])('%i of %i: %s', (batchNumber, batchSize, reason) => {
    const make: Make = (bin) => [good(bin)];
    expect(verdict('all-known', [{}], make, trusted, { batchNumber, batchSize }).reason).toBe(reason);
    expect(verdict('first', [{}], make, trusted, { batchNumber, batchSize }).reason).toBe('good');
  });
});

describe('sets of keys, for Android (enx-client.md §12.4)', () => {
  const other: TrustedKey = { publicKey: stranger.publicKey, id: '310', version: 'v1' };
  const next: TrustedKey = { publicKey: stranger.publicKey, id: '999', version: 'v2' };
  const both: Trusted = [[trusted, other]];
  const rotation: Trusted = [[trusted], [next]];
  const own: Make = (bin) => [good(bin)];
  const infos = (make: Make) => make(Buffer.alloc(0)).map(() => ({}));
  const android = (make: Make, key: Trusted) => verdict('all-known', infos(make), make, key).reason;

  it.each<[string, Make, Trusted, string]>([
    ['both of a set', (bin) => [good(bin), foreign(bin, { id: '310' })], both, 'good'],
    ['one of a set of two', own, both, 'unknown-signer'],
    ['two of a set, one forged', (bin) => [good(bin), good(bin, { id: '310' })], both, 'wrong-signature'],
    ['the same name twice instead of both', (bin) => [good(bin), good(bin)], both, 'unknown-signer'],
    ['one name twice, once forged', (bin) => [good(bin), foreign(bin)], trusted, 'wrong-signature'],
    ['the old key of a rotation', own, rotation, 'good'],
    ['the new key of a rotation', (bin) => [foreign(bin, { version: 'v2' })], rotation, 'good'],
    [
      'the old one forged, the new one right',
      (bin) => [foreign(bin), foreign(bin, { version: 'v2' })],
      rotation,
      'good',
    ],
    ['a third key', (bin) => [foreign(bin, { version: 'v3' })], rotation, 'unknown-signer'],
    ['no id, one signature', (bin) => [good(bin, { id: '' })], trusted, 'good'],
    ['no id, one signature, a rotation', (bin) => [foreign(bin, { id: '' })], rotation, 'good'],
    ['no id, one signature, a set of two', (bin) => [good(bin, { id: '' })], both, 'unknown-signer'],
    ['no id, two signatures', (bin) => [good(bin, { id: '' }), good(bin, { id: '' })], trusted, 'unknown-signer'],
  ])('%s', (_, make, key, reason) => expect(android(make, key)).toBe(reason));

  it('iOS has the first key alone', () => {
    expect(verdict('first', [{}], own, rotation).reason).toBe('good');
    expect(verdict('first', [{}], (bin) => [foreign(bin, { version: 'v2' })], rotation).reason).toBe(
      'wrong-key-version',
    );
  });
});

/** The library would refuse each of these too; the reason tells a wrong form from a forgery. */
describe('DER, strictly', () => {
  const der = (bin: Buffer) => signBin(bin, signer);
  const integers = (signature: Buffer) => {
    const end = 4 + (signature[3] ?? 0);
    return [signature.subarray(2, end), signature.subarray(end)] as const;
  };
  const sequence = (...parts: Buffer[]) => {
    const inner = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([0x30, inner.length]), inner]);
  };
  const padded = (integer: Buffer) => Buffer.concat([Buffer.from([2, (integer[1] ?? 0) + 1, 0]), integer.subarray(2)]);

  it.each<[string, (signature: Buffer) => Buffer]>([
    ['a byte after it', (signature) => Buffer.concat([signature, Buffer.from([0])])],
    ['a third integer within', (signature) => sequence(...integers(signature), Buffer.from([2, 1, 1]))],
    ['a byte within', (signature) => sequence(...integers(signature), Buffer.from([0]))],
    [
      'its length in two bytes',
      (signature) => Buffer.concat([Buffer.from([0x30, 0x81, signature.length - 2]), signature.subarray(2)]),
    ],
    [
      'a zero before an integer that needs none',
      (signature) => sequence(padded(padded(integers(signature)[0])), integers(signature)[1]),
    ],
    ['an integer of no bytes', (signature) => sequence(Buffer.from([2, 0]), integers(signature)[1])],
    ['a negative integer', (signature) => sequence(Buffer.from([2, 1, 0x80]), integers(signature)[1])],
    ['one integer', (signature) => sequence(integers(signature)[0])],
    ['cut short', (signature) => signature.subarray(0, -1)],
    ['another tag', (signature) => Buffer.concat([Buffer.from([0x31]), signature.subarray(1)])],
  ])('%s', (_, change) => {
    for (const rule of ['first', 'all-known'] as const) {
      expect(verdict(rule, [{}], (bin) => [{ signature: change(der(bin)) }]).reason).toBe('signature-not-der');
    }
    const bin = encodeExport({});
    expect(verify('sha256', bin, signer.publicKey, change(der(bin)))).toBe(false);
  });

  it('is what the library writes, whatever the numbers', () => {
    for (let n = 0; n < 200; n++) expect(isDerSignature(der(Buffer.from([n])))).toBe(true);
  });
});
