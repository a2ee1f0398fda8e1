import { createHash, createPublicKey, verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildArchive } from '../../../../protocol/export/write/archive.ts';
import { type ExportSigner, encodeSignatureList } from '../../../../protocol/export/write/signature.ts';
import { ZipWriter } from '../../../../protocol/export/write/zip.ts';
import { readArchive, readExportSig, unzip } from '../../../support/export/export-archive.ts';
import { exportKeys, noKeys } from '../../../support/export/export-keys.ts';
import { freshSigner } from '../../../support/keys/signers.ts';
import google from '../../../vectors/google-export.json' with { type: 'json' };

const aFile = { start: 1_795_298_400, end: 1_795_305_600, region: 'US-ZZ', keys: noKeys, revisedKeys: noKeys };

function exportSigner(version: string): { signer: ExportSigner; publicPem: string } {
  const { sign, publicPem } = freshSigner(version);
  return { signer: { verificationKeyId: '999', verificationKeyVersion: version, sign }, publicPem };
}

describe('export archive', () => {
  it('holds export.bin and export.sig, signed by every signer in order', async () => {
    const signers = [exportSigner('v2'), exportSigner('v1')];
    const keys = exportKeys([{ key: Buffer.alloc(16, 1), reportType: 1, transmissionRisk: 0, daysSinceOnset: 3 }]);
    const archive = await readArchive(
      await buildArchive(
        { ...aFile, keys },
        signers.map(({ signer }) => signer),
      ),
    );
    expect(archive.names).toEqual(['export.bin', 'export.sig']);
    expect(archive.signatures.map(({ signature_info }) => signature_info)).toEqual(archive.content.signature_infos);
    for (const [i, { publicPem }] of signers.entries()) {
      const signature = archive.signatures[i];
      expect(signature).toMatchObject({ batch_num: 1, batch_size: 1 });
      expect(verify('sha256', archive.bin, publicPem, signature?.signature ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it('is never written without a signature, nor with more than phones read', async () => {
    const { signer } = exportSigner('v1');
    await expect(buildArchive(aFile, [])).rejects.toThrow(RangeError);
    await expect(buildArchive(aFile, Array(11).fill(signer))).rejects.toThrow(RangeError);
  });

  it('fails if a signer fails', async () => {
    const broken = { ...exportSigner('v1').signer, sign: () => Promise.reject(new Error('KMS is away')) };
    await expect(buildArchive(aFile, [broken])).rejects.toThrow('KMS is away');
  });
});

describe('export.sig', () => {
  /** enx-client.md §12.6: the signature of the sample export.bin, and the public key it names. */
  const sample = Buffer.from(
    '0a6c0a1e1a02763122033331302a13312e322e3834302e31303034352e342e332e32100118012246304402' +
      '2070c75d37e7e873d90d256ba7ebf33351f6b5d660283cbe6b041a93a299d9dd6202207cddc80a5a961ea5' +
      '5ba2c740596ee61acee213098ab3b367ad9f714d8402a0f6',
    'hex',
  );

  it("is Apple's sample, byte for byte", () => {
    const [read] = readExportSig(sample);
    const info = { verificationKeyVersion: 'v1', verificationKeyId: '310' };
    expect(encodeSignatureList([{ info, signature: read?.signature ?? Buffer.alloc(0) }])).toEqual(sample);
  });

  it("is that of the reference's example archive, byte for byte (key-server.md §9)", () => {
    const published = Buffer.from(google.exportSig, 'hex');
    const [read] = readExportSig(published);
    const info = { verificationKeyVersion: '1', verificationKeyId: 'some_id' };
    expect(encodeSignatureList([{ info, signature: read?.signature ?? Buffer.alloc(0) }])).toEqual(published);
  });

  it("signs what Apple's sample signs", () => {
    const scalar = createHash('sha256').update('enx spec sample signing key').digest();
    const spki =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBaD01EhUWpUY2j5z4Qv7+tfNJS+rIsxqQgmLUVPbhEmvRu/mlp2VsXe9T3vnDGgUNPtD3xD9cyGEzdXYOPTsfg==';
    const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    const digest = Buffer.from('0308355b306104ad972d9cbe5557d1510a1dbfbb7e616ce25d55c93144fe0f55', 'hex');
    const options = { prehash: false, lowS: false, format: 'der' } as const;
    const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
    const [read] = readExportSig(sample);
    expect(p256.verify(read?.signature ?? Buffer.alloc(0), digest, point, options)).toBe(true);
    expect(p256.verify(p256.sign(digest, scalar, options), digest, point, options)).toBe(true);
  });
});

describe('zip', () => {
  const CAPACITY = 1_000_000;

  async function zipOf(files: readonly (readonly [string, readonly Buffer[]])[]): Promise<Buffer> {
    const writer = new ZipWriter(CAPACITY);
    for (const [name, pieces] of files) await writer.add(name, pieces);
    return writer.finish();
  }

  it('gives back what went in, however it was cut', async () => {
    const bytes = fc.uint8Array({ maxLength: 500 }).map((piece) => Buffer.from(piece));
    const contents = fc.tuple(fc.array(bytes, { maxLength: 20 }), fc.array(bytes, { maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(contents, async ([bin, sig]) => {
        const entries = await unzip(
          await zipOf([
            ['export.bin', bin],
            ['export.sig', sig],
          ]),
        );
        expect([...entries]).toEqual([
          ['export.bin', Buffer.concat(bin)],
          ['export.sig', Buffer.concat(sig)],
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('states sizes in front of the data, deflated and without a date, for readers of streams', async () => {
    const content = Buffer.alloc(200_000, 'exposure');
    const zip = await zipOf([['export.bin', [content]]]);
    const [flags, method, time, date] = [6, 8, 10, 12].map((at) => zip.readUInt16LE(at));
    expect([flags, method, time, date]).toEqual([0, 8, 0, 0x0021]);
    expect(zip.readUInt32LE(22)).toBe(content.length);
    const dataStart = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
    expect(inflateRawSync(zip.subarray(dataStart, dataStart + zip.readUInt32LE(18)))).toEqual(content);
  });

  it('refuses to outgrow its buffer', async () => {
    const noise = createHash('shake256', { outputLength: 2 * CAPACITY })
      .update('noise')
      .digest();
    await expect(zipOf([['export.bin', [noise]]])).rejects.toThrow(RangeError);
  });
});
