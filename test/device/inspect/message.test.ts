import { describe, expect, it } from 'vitest';
import { inspect } from '../../../device/inspect/inspect.ts';
import { inspectionText } from '../../../device/inspect/text.ts';
import { encodeExport, signBin, type TestKey } from '../support/archive.ts';
import { codesOf, KEYS, START, signedBin, signedWith, signer, trusted, zipWith } from './inspected.ts';

describe('inspect a bad message', () => {
  it('reads the keys before the message breaks off', async () => {
    const bin = encodeExport({ keys: KEYS });
    const cut = await inspect(await signedBin(bin.subarray(0, -3)), trusted);
    expect(cut.content).toMatchObject({ region: 'US-ZZ', keys: { count: 1 } });
    expect(cut.oddities.map(({ code }) => code)).toEqual(['malformed-message']);
    expect(cut.platforms.ios).toMatchObject({ accepted: false, reason: 'malformed-message' });
  });

  it('reads behind a wrong header, and fields that nobody knows', async () => {
    const bin = encodeExport({ keys: KEYS });
    const headless = await inspect(await signedBin(bin.subarray(16)), trusted);
    expect(headless.content?.keys.count).toBe(2);
    expect(headless.platforms.android).toMatchObject({ reason: 'wrong-header' });
    const more = Buffer.concat([bin, Buffer.from([0xa0, 0x06, 1])]);
    expect((await inspect(await signedBin(more), trusted)).oddities).toEqual([
      expect.objectContaining({ code: 'unknown-field', where: 'TemporaryExposureKeyExport.100' }),
    ]);
  });

  it('notes what the head lacks, and more keys than phones take', async () => {
    const keys = Buffer.alloc(2 * 750_001, Buffer.from([0x3a, 0]));
    const codes = await codesOf(await signedBin(Buffer.concat([Buffer.from('EK Export v1    '), keys])));
    expect(codes).toEqual(
      expect.arrayContaining(['times-missing', 'region-missing', 'too-many-keys', 'start-missing']),
    );
    const most = Buffer.concat([Buffer.from('EK Export v1    '), keys.subarray(2)]);
    expect(await codesOf(await signedBin(most))).not.toContain('too-many-keys');
  });

  it('keeps no more announced signatures than tell that there are too many', async () => {
    const infos = Buffer.alloc(2 * 20_000, Buffer.from([0x32, 0]));
    const bin = Buffer.concat([Buffer.from('EK Export v1    '), infos]);
    const { content, platforms } = await inspect(await signedBin(bin), trusted);
    expect(content?.signatureInfos).toHaveLength(10_001);
    expect(platforms.ios).toMatchObject({ accepted: false, reason: 'malformed-message' });
  });

  it('looks at a hundred signatures, and counts all', async () => {
    const many = (bin: Buffer) => new Array(101).fill({ signature: signBin(bin, signer) });
    const { signatures, oddities } = await inspect(await signedWith(many, { infos: new Array(100).fill({}) }), trusted);
    expect(signatures).toHaveLength(100);
    expect(oddities.map(({ code }) => code)).toEqual(['signature-count']);
  });

  it('names a hundred of the fields that nobody knows', async () => {
    const tags = Array.from({ length: 1_000 }, (_, n) => {
      const tag = (100 + n) * 8;
      return Buffer.from([(tag & 0x7f) | 0x80, tag >>> 7, 0]);
    });
    const codes = await codesOf(await signedBin(Buffer.concat([encodeExport({ keys: KEYS }), ...tags])));
    expect(codes.filter((code) => code === 'unknown-field')).toHaveLength(100);
  });

  it('says as much of values that all differ', async () => {
    const keys = Array.from({ length: 150_000 }, (_, n) => ({ ...KEYS[0], rollingStart: START - 144 * n }) as TestKey);
    const text = inspectionText('a.zip', await inspect(await zipWith({ keys }), trusted));
    expect(text).toContain('… and 149960 more values');
  });

  it('takes a field with the number 0 for the end, as phones do', async () => {
    const bin = Buffer.concat([encodeExport({ keys: KEYS }), Buffer.from([0, 0])]);
    const { oddities, platforms } = await inspect(await signedBin(bin), trusted);
    expect(oddities.map(({ code }) => code)).toEqual(['malformed-message']);
    expect(platforms.android).toMatchObject({ accepted: false, reason: 'malformed-message' });
  });

  it('is not led astray by any bytes', async () => {
    for (let n = 0; n < 200; n++) {
      const bin = encodeExport({ keys: KEYS });
      bin[16 + ((n * 7) % (bin.length - 16))] = (n * 37) % 256;
      const inspection = await inspect(await signedBin(bin), trusted);
      expect(inspectionText('x', inspection)).toContain('Signatures: 1');
    }
  });
});
