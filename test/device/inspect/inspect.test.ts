import { describe, expect, it } from 'vitest';
import { inspect } from '../../../device/inspect/inspect.ts';
import type { OddityCode } from '../../../device/inspect/oddity.ts';
import { inspectionText } from '../../../device/inspect/text.ts';
import { type TestExport, type TestKey, zipOf } from '../support/archive.ts';
import { googleArchive, googleKey } from './google-archive.ts';
import { codesOf, END, KEYS, type Over, START, trusted, withKey, zipWith } from './inspected.ts';

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
