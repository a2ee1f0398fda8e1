import { describe, expect, it } from 'vitest';
import { inspect } from '../../../device/inspect/inspect.ts';
import type { OddityCode } from '../../../device/inspect/oddity.ts';
import { inspectionText } from '../../../device/inspect/text.ts';
import { randomInteger } from '../../../device/random.ts';
import {
  archiveOf,
  encodeExport,
  encodeSignatures,
  newSigner,
  signBin,
  type TestExport,
  type TestKey,
  type TestSignature,
  zipOf,
} from '../support/archive.ts';
import { seededRandom } from '../support/random.ts';
import { googleArchive, googleKey } from './google-archive.ts';

/** 2020-04-04T04:00:00Z, a day's start that ended 52 h before the file of `archive.ts` does. */
const START = 2_642_976 - 144;
const END = 1_585_972_800;
const KEYS: TestKey[] = [
  { key: Buffer.alloc(16, 1), rollingStart: START, rollingPeriod: 144, reportType: 1, daysSinceOnset: -14 },
  { key: Buffer.alloc(16, 2), rollingStart: START, rollingPeriod: 144, reportType: 2, daysSinceOnset: 14 },
];
const signer = newSigner();
const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };

async function codesOf(zip: Buffer): Promise<OddityCode[]> {
  return (await inspect(zip, trusted)).oddities.map(({ code }) => code);
}

const zipWith = (content: TestExport) => archiveOf({ keys: KEYS, ...content }, signer);
/** `undefined`: left out. */
type Over = { [K in keyof TestKey]?: TestKey[K] | undefined };
const withKey = (over: Over) => zipWith({ keys: [{ ...KEYS[0], ...over } as TestKey] });

function signedWith(signatures: (bin: Buffer) => TestSignature[], content: TestExport = {}): Promise<Buffer> {
  const bin = encodeExport({ keys: KEYS, ...content });
  return zipOf([
    ['export.bin', bin],
    ['export.sig', encodeSignatures(signatures(bin))],
  ]);
}

describe('inspect', () => {
  it("reads Google's example as its generator was told (test/vectors/google-export.json)", async () => {
    const inspection = await inspect(await googleArchive(), {
      publicKey: googleKey,
      id: undefined,
      version: undefined,
    });
    expect(inspection).toMatchObject({
      content: {
        region: 'US',
        start: 1_590_159_600,
        end: 1_590_246_000,
        batchNumber: 1,
        batchSize: 1,
        signatureInfos: [{ keyId: 'some_id', keyVersion: '1', algorithm: '1.2.840.10045.4.3.2' }],
        keys: {
          count: 2,
          order: 'sorted',
          histograms: {
            startDay: [
              { value: '2020-05-19', count: 1 },
              { value: '2020-05-20', count: 1 },
            ],
            rollingPeriod: [
              { value: 1, count: 1 },
              { value: 114, count: 1 },
            ],
            transmissionRisk: [
              { value: 1, count: 1 },
              { value: 8, count: 1 },
            ],
            reportType: [{ value: 'missing', count: 2 }],
          },
        },
        revisedKeys: { count: 0 },
      },
      signatures: [{ fits: true, bytes: 72 }],
      platforms: { android: { accepted: true }, ios: { accepted: true } },
    });
    const codes = inspection.oddities.map(({ code }) => code);
    expect(codes).toEqual(['start-not-midnight', 'report-type-missing', 'onset-missing']);
  });

  it('finds nothing odd in a good archive', async () => {
    expect(await inspect(await zipWith({}), trusted)).toMatchObject({
      oddities: [],
      platforms: { ios: { accepted: true } },
    });
  });

  it('says nothing of a signature without the key, and refuses the rest all the same', async () => {
    const unknown = await inspect(await zipWith({}), undefined);
    expect(unknown.platforms).toEqual({ android: {}, ios: {} });
    expect(unknown.signatures[0]?.fits).toBeUndefined();
    const refused = await inspect(Buffer.from('PK\x03\x04'), undefined);
    expect(refused.platforms.android).toMatchObject({ accepted: false, reason: 'not-a-zip' });
  });

  const keyOddities: [OddityCode, Over][] = [
    ['key-wrong-length', { key: Buffer.alloc(15) }],
    ['key-wrong-length', { key: Buffer.alloc(17) }],
    ['period-zero', { rollingPeriod: 0 }],
    ['period-too-long', { rollingPeriod: 145 }],
    ['start-not-midnight', { rollingStart: START + 1 }],
    ['key-in-future', { rollingStart: Math.floor(END / 600) + 1, rollingPeriod: 1 }],
    ['key-still-valid', { rollingStart: END / 600 - 1, rollingPeriod: 2 }],
    ['key-too-old', { rollingStart: END / 600 - 14 * 144 - 2, rollingPeriod: 1 }],
    ['report-type-missing', { reportType: undefined }],
    ['report-type-missing', { reportType: 0 }],
    ['report-type-unknown', { reportType: 6 }],
    ['report-type-recursive', { reportType: 4 }],
    ['revoked-among-primary', { reportType: 5 }],
    ['onset-missing', { daysSinceOnset: undefined }],
    ['onset-out-of-range', { daysSinceOnset: 15 }],
    ['onset-out-of-range', { daysSinceOnset: -15 }],
    ['risk-out-of-range', { transmissionRisk: 9 }],
  ];
  it.each(keyOddities)('notes %s of %o', async (code, over) => {
    expect(await codesOf(await withKey(over))).toContain(code);
  });

  it.each([
    ['a whole day that ends with the file', 'key-still-valid', { rollingStart: END / 600 - 1, rollingPeriod: 1 }],
    ['a key that starts as the file ends', 'key-in-future', { rollingStart: END / 600, rollingPeriod: 1 }],
    ['a key of 14 days before', 'key-too-old', { rollingStart: END / 600 - 14 * 144 - 1, rollingPeriod: 1 }],
  ] as const)('does not note %s', async (_, code, over) => {
    expect(await codesOf(await withKey(over))).not.toContain(code);
  });

  it('takes a revoked key for what it is among the revised', async () => {
    const revoked = { ...(KEYS[0] as TestKey), key: Buffer.alloc(16, 9), reportType: 5 };
    expect(await codesOf(await zipWith({ revisedKeys: [revoked] }))).toEqual([]);
    expect(await codesOf(await zipWith({ revisedKeys: KEYS.slice(1) }))).toEqual(['key-in-both-lists']);
    expect(await codesOf(await zipWith({ keys: [...KEYS, ...KEYS.slice(1)] }))).toEqual(['key-duplicate']);
  });

  const heads: [OddityCode, TestExport][] = [
    ['no-keys', { keys: [] }],
    ['times-reversed', { start: END, end: END }],
    ['wrong-batch', { batchNumber: 2, batchSize: 1 }],
    ['incomplete-batch', { batchNumber: 1, batchSize: 2 }],
  ];
  it.each(heads)('notes %s', async (code, content) => {
    expect(await codesOf(await zipWith(content))).toContain(code);
  });
});

describe('inspect a bad message', () => {
  const signedBin = (bin: Buffer) =>
    zipOf([
      ['export.bin', bin],
      ['export.sig', encodeSignatures([{ signature: signBin(bin, signer) }])],
    ]);

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

describe('inspect signatures', () => {
  const good = (bin: Buffer): TestSignature => ({ signature: signBin(bin, signer) });
  const forged = (bin: Buffer): TestSignature => ({ signature: signBin(bin, newSigner()) });
  const cases: [OddityCode, (bin: Buffer) => TestSignature[], TestExport?][] = [
    ['unsigned', () => []],
    ['signature-count', (bin) => [good(bin), good(bin)]],
    ['signature-infos-differ', (bin) => [good(bin)], { infos: [{ version: 'v2' }] }],
    ['signature-not-der', (bin) => [{ signature: Buffer.concat([signBin(bin, signer), Buffer.alloc(1)]) }]],
    ['unknown-algorithm', (bin) => [{ ...good(bin), algorithm: 'ECDSA' }]],
    ['incomplete-signature', (bin) => [{ ...good(bin), version: '' }]],
    ['signature-without-id', (bin) => [{ ...good(bin), id: '' }]],
    ['unknown-signer', (bin) => [{ ...good(bin), id: '1' }]],
    ['unknown-signature-first', (bin) => [{ ...forged(bin), id: '1' }, good(bin)], { infos: [{ id: '1' }, {}] }],
    [
      'unknown-signature-first',
      (bin) => [{ ...good(bin), version: 'v2' }, good(bin)],
      { infos: [{ version: 'v2' }, {}] },
    ],
    ['wrong-signature', (bin) => [forged(bin)]],
  ];
  it.each(cases)('notes %s', async (code, signatures, content) => {
    expect(await codesOf(await signedWith(signatures, content))).toContain(code);
  });

  it('does not mind another id of the first, which iOS does not compare', async () => {
    const zip = await signedWith((bin) => [{ ...good(bin), id: '1' }, good(bin)], { infos: [{ id: '1' }, {}] });
    const { oddities, platforms } = await inspect(zip, trusted);
    expect([oddities, platforms.ios]).toEqual([[], { accepted: true }]);
  });

  it('says of each whether it fits', async () => {
    const zip = await signedWith((bin) => [good(bin), { signature: signBin(bin, newSigner()), version: 'v2' }]);
    expect((await inspect(zip, trusted)).signatures.map(({ fits }) => fits)).toEqual([true, false]);
  });

  it('reads on where export.sig is no message', async () => {
    const zip = await zipOf([
      ['export.bin', encodeExport({ keys: KEYS })],
      ['export.sig', Buffer.from([0xff])],
    ]);
    const inspection = await inspect(zip, trusted);
    expect(inspection.content?.keys.count).toBe(2);
    expect(inspection.oddities.map(({ code }) => code)).toEqual(['malformed-signatures']);
  });
});

/** Two readers that share little: what one refuses, the other must have noticed. */
describe('the phone and the inspector', () => {
  const random = seededRandom('bytes');
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[randomInteger(random, 0, copy.length - 1)] = randomInteger(random, 0, 255);
    return copy;
  };

  it.each([
    ['the zip', async () => flipped(await zipWith({}))],
    ['export.bin', () => signedWith((bin) => [{ signature: signBin(flipped(bin), signer) }])],
    [
      'export.bin before it was signed',
      () => {
        const bin = flipped(encodeExport({ keys: KEYS }));
        const sig = encodeSignatures([{ signature: signBin(bin, signer) }]);
        return zipOf([
          ['export.bin', bin],
          ['export.sig', sig],
        ]);
      },
    ],
    [
      'export.sig',
      () => {
        const bin = encodeExport({ keys: KEYS });
        const sig = flipped(encodeSignatures([{ signature: signBin(bin, signer) }]));
        return zipOf([
          ['export.bin', bin],
          ['export.sig', sig],
        ]);
      },
    ],
  ])('agree on any byte of %s', async (_, make) => {
    for (let n = 0; n < 150; n++) {
      const { platforms, oddities } = await inspect(await make(), trusted);
      const refusals = Object.values(platforms).filter(({ accepted }) => accepted === false);
      const noticed = oddities.filter(({ effect }) => effect === 'refused');
      expect(refusals.length > 0, JSON.stringify({ refusals, noticed })).toBe(noticed.length > 0);
    }
  });
});

describe('the text', () => {
  it('draws what is there, and does not repeat what others wrote as it is', async () => {
    const zip = await zipOf([['\x1b[2J', Buffer.from('x')]]);
    const text = inspectionText('a\x07.zip', await inspect(zip, trusted));
    expect(text).toContain('There is no export.bin');
    expect(text).toContain('android  refuses it (third-entry)');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    const good = inspectionText('a.zip', await inspect(await zipWith({}), trusted));
    expect(good).toContain('confirmedTest █');
    expect(good).toContain('Nothing odd.');
  });
});
