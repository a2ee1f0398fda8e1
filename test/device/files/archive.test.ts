import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openArchive, readExport, readSignatures } from '../../../device/files/archive.ts';
import { ArchiveError } from '../../../protocol/export/read/zip.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import google from '../../vectors/google-export.json' with { type: 'json' };
import { encodeExport, zipOf } from '../support/archive.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** enx-client.md §12.6: the sample archive, its key made from a published sentence. */
const sample = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBaD01EhUWpUY2j5z4Qv7+tfNJS+rIsxqQgmLUVPbhEmvRu/mlp2VsXe9T3vnDGgUNPtD3xD9cyGEzdXYOPTsfg==',
  bin: hex(`454b204578706f7274207631202020200900ce875e00000000114006885e000000001a0555532d554d2001
    2801321e1a02763122033331302a13312e322e3834302e31303034352e342e332e323a1e0a1075c734c6dd
    1a782de7a965da5eb9312518a0a8a10120900128013003421e0a10000102030405060708090a0b0c0d0e0f
    1890a7a10120900128053000`),
  sig: hex(`0a6c0a1e1a02763122033331302a13312e322e3834302e31303034352e342e332e32100118012246304402
    2070c75d37e7e873d90d256ba7ebf33351f6b5d660283cbe6b041a93a299d9dd6202207cddc80a5a961ea5
    5ba2c740596ee61acee213098ab3b367ad9f714d8402a0f6`),
};

describe('the sample archive of enx-client.md §12.6', () => {
  it('is the file that was published', () => {
    const digest = createHash('sha256').update(sample.bin).digest('hex');
    expect(digest).toBe('0308355b306104ad972d9cbe5557d1510a1dbfbb7e616ce25d55c93144fe0f55');
  });

  it('is read', () => {
    expect(readExport(sample.bin)).toEqual({
      start: 1585958400,
      end: 1585972800,
      region: 'US-UM',
      batchNumber: 1,
      batchSize: 1,
      signatureInfos: [{ keyId: '310', keyVersion: 'v1', algorithm: '1.2.840.10045.4.3.2' }],
      keys: [
        {
          key: hex('75c734c6dd1a782de7a965da5eb93125'),
          rollingStart: 2642976,
          rollingPeriod: 144,
          reportType: 1,
          transmissionRisk: undefined,
          daysSinceOnset: -2,
        },
      ],
      revisedKeys: [
        {
          key: hex('000102030405060708090a0b0c0d0e0f'),
          rollingStart: 2642832,
          rollingPeriod: 144,
          reportType: 5,
          transmissionRisk: undefined,
          daysSinceOnset: 0,
        },
      ],
      ignoredKeys: 0,
      ignored: { keyLength: 0, rollingPeriod: 0, rollingStart: 0 },
    });
    expect(readSignatures(sample.sig)).toMatchObject([{ info: { keyId: '310', keyVersion: 'v1' }, batchSize: 1 }]);
  });

  it('is signed, by the rules of both platforms', async () => {
    const publicKey = createPublicKey({ key: Buffer.from(sample.publicKey, 'base64'), format: 'der', type: 'spki' });
    const zip = await zipOf([
      ['export.bin', sample.bin],
      ['export.sig', sample.sig],
    ]);
    const content = await openArchive(zip, { publicKey, id: '310', version: 'v1' }, ['first', 'all-known']);
    expect(content.keys).toHaveLength(1);
  });
});

describe("the reference server's example archive (key-server.md §9)", () => {
  const publicKey = createPublicKey({ key: Buffer.from(google.publicKey, 'base64'), format: 'der', type: 'spki' });
  const trusted = { publicKey, id: 'some_id', version: '1' };
  const archive = (bin: Buffer) =>
    zipOf([
      ['export.bin', bin],
      ['export.sig', hex(google.exportSig)],
    ]);

  it('is signed, by the rules of both platforms, and read', async () => {
    const content = await openArchive(await archive(hex(google.exportBin)), trusted, ['first', 'all-known']);
    expect(content).toMatchObject({ start: 1590159600, end: 1590246000, region: 'US', revisedKeys: [] });
    const unsaid = { reportType: reportTypes.unknown, daysSinceOnset: undefined };
    expect(content.keys).toEqual([
      {
        key: Buffer.from('Fy/EgOWYSQw0F3YEM5sVQw==', 'base64'),
        rollingStart: 2649980,
        rollingPeriod: 1,
        transmissionRisk: 8,
        ...unsaid,
      },
      {
        key: Buffer.from('K2MFOsSDI43hdhaehh89zQ==', 'base64'),
        rollingStart: 2649866,
        rollingPeriod: 114,
        transmissionRisk: 1,
        ...unsaid,
      },
    ]);
  });

  it.each(['first', 'all-known'] as const)('is refused with one bit changed, by the rule %s', async (rule) => {
    const changed = hex(google.exportBin);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(openArchive(await archive(changed), trusted, [rule])).rejects.toThrow('does not fit export.bin');
  });
});

/** key-server.md §4.2: the reference server's own test, rebuilt there byte by byte. Its keys have 3 bytes. */
const reference =
  hex(`454b204578706f727420763120202020098066ab5e00000000119074ab5e000000001a02555320012801321d1a0131220333
  31302a13312e322e3834302e31303034352e342e332e323a0f0a03414243100818122800280230003a0f0a0344454610011876200128013001
  3a0f0a0347484910051876200128033001420b0a03313233100418642805`);

describe('readExport', () => {
  it('leaves out keys that are not 16 bytes long (the vector of key-server.md §4.2)', () => {
    const content = readExport(reference);
    expect(content).toMatchObject({ start: 1588291200, end: 1588294800, keys: [], revisedKeys: [], ignoredKeys: 4 });
  });

  const key = Buffer.alloc(16, 7);
  const read = (over: object) => readExport(encodeExport({ keys: [{ key, rollingStart: 2_642_976, ...over }] })).keys;

  it.each([
    [undefined, [144]],
    [0, [144]],
    [1, [1]],
    [144, [144]],
    [145, []],
    [-1, []],
  ])('rolling period %s', (rollingPeriod, expected) => {
    const over = rollingPeriod === undefined ? {} : { rollingPeriod };
    expect(read(over).map((each) => each.rollingPeriod)).toEqual(expected);
  });

  it.each([
    [{}, { reportType: 0, transmissionRisk: undefined, daysSinceOnset: undefined }],
    [{ reportType: 9 }, { reportType: 0 }],
    [
      { reportType: 3, transmissionRisk: 0, daysSinceOnset: 0 },
      { reportType: 3, transmissionRisk: 0, daysSinceOnset: 0 },
    ],
    [{ daysSinceOnset: -14 }, { daysSinceOnset: -14 }],
  ])('%j', (over, expected) => expect(read(over)).toMatchObject([expected]));

  it.each([
    ['another header', Buffer.from('EK Export v2    ')],
    ['fewer than 16 bytes', Buffer.from('EK Export')],
    ['nothing', Buffer.alloc(0)],
    ['a message cut short', encodeExport({ keys: [{ key, rollingStart: 1 }] }).subarray(0, -3)],
  ])('refuses %s', (_, bytes) => expect(() => readExport(bytes)).toThrow(ArchiveError));

  it('skips fields it does not know', () => {
    const unknown = Buffer.from([0x98, 0x06, 0x01]); // field 99, varint 1
    expect(readExport(Buffer.concat([encodeExport({}), unknown])).region).toBe('US-ZZ');
  });
});
