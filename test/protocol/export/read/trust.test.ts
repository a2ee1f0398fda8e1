import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readExport, readSignatures } from '../../../../device/files/archive.ts';
import { checkSignature, type TrustedKey } from '../../../../protocol/export/read/trust.ts';
import {
  encodeExport,
  encodeSignatures,
  newSigner,
  signBin,
  type TestInfo,
  type TestSignature,
} from '../../../device/support/archive.ts';

const signer = newSigner();
const stranger = newSigner();
const trusted: TrustedKey = { publicKey: signer.publicKey, id: '999', version: 'v1' };

/** What each platform says to an archive with these infos and signatures. */
function verdicts(infos: TestInfo[], make: (bin: Buffer) => TestSignature[], key: TrustedKey = trusted) {
  const bin = encodeExport({ infos });
  const signed = { bin, export: readExport(bin), signatures: readSignatures(encodeSignatures(make(bin))) };
  const verdict = (rule: 'first' | 'all-known') => {
    try {
      checkSignature(signed, key, rule);
      return 'good';
    } catch (error) {
      return (error as Error).message;
    }
  };
  return { ios: verdict('first'), android: verdict('all-known') };
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

  it('of an unknown algorithm, or of a part of a batch, stops Android', () => {
    expect(verdicts([{}], (bin) => [good(bin, { algorithm: '1.2.3' })]).android).toContain('1.2.3');
    expect(verdicts([{}], (bin) => [{ ...good(bin), batchSize: 2 }]).android).toBe(
      'the file is 1 of 2; phones expect 1 of 1',
    );
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
});
