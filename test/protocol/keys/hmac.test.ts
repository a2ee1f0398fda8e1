import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversKeys, ekeyhmac, hmacCleartext, type SentKey } from '../../../protocol/keys/hmac.ts';

interface Case {
  name: string;
  hmacKey: string;
  keys: [string, number, number, number][];
  cleartext?: string;
  withRisk: string;
  withoutRisk?: string;
}

const vectors: { cases: Case[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'vectors', 'tek-hmac.json'), 'utf8'),
);

function sent(keys: Case['keys']): SentKey[] {
  return keys.map(([key, rollingStartNumber, rollingPeriod, transmissionRisk]) => ({
    key,
    rollingStartNumber,
    rollingPeriod,
    transmissionRisk,
  }));
}

describe('HMAC of keys: published vectors', () => {
  it.each(vectors.cases)('$name', ({ hmacKey, keys, cleartext, withRisk, withoutRisk }) => {
    const secret = Buffer.from(hmacKey, 'base64');
    const four = hmacCleartext(sent(keys), 'with-risk');
    if (cleartext) expect(four).toBe(cleartext);
    expect(ekeyhmac(secret, four).toString('base64')).toBe(withRisk);
    expect(coversKeys(Buffer.from(withRisk, 'base64'), secret, sent(keys))).toBe(true);
    if (!withoutRisk) return;
    expect(ekeyhmac(secret, hmacCleartext(sent(keys), 'without-risk')).toString('base64')).toBe(withoutRisk);
    expect(coversKeys(Buffer.from(withoutRisk, 'base64'), secret, sent(keys))).toBe(true);
  });
});

describe('HMAC of keys', () => {
  const keys = sent([
    ['AAECAwQFBgcICQoLDA0ODw==', 2_642_832, 144, 0],
    ['/+7dzLuqmYh3ZlVEMyIRAA==', 2_643_120, 88, 0],
  ]);
  const secret = Buffer.alloc(16, 7);

  it('takes the form without risk only when every risk is 0', () => {
    const tekmac = ekeyhmac(secret, hmacCleartext(keys, 'without-risk'));
    expect(coversKeys(tekmac, secret, keys)).toBe(true);
    const raised = keys.map((key, index) => (index === 1 ? { ...key, transmissionRisk: 1 } : key));
    expect(coversKeys(tekmac, secret, raised)).toBe(false);
  });

  it('does not depend on the order of the request', () => {
    const key = fc.record({
      key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      rollingStartNumber: fc.nat(3_000_000),
      rollingPeriod: fc.integer({ min: 1, max: 144 }),
      transmissionRisk: fc.integer({ min: 0, max: 8 }),
    });
    const many = fc.uniqueArray(key, { selector: (value) => value.key, maxLength: 30 });
    fc.assert(
      fc.property(many, (some) => {
        expect(hmacCleartext(some.toReversed(), 'with-risk')).toBe(hmacCleartext(some, 'with-risk'));
      }),
    );
  });

  it.each([
    ['another key', { key: 'AAECAwQFBgcICQoLDA0OEA==' }],
    ['the same bytes spelled otherwise', { key: 'AAECAwQFBgcICQoLDA0ODw' }],
    ['another start', { rollingStartNumber: 2_642_833 }],
    ['another period', { rollingPeriod: 143 }],
  ])('does not cover %s', (_, change) => {
    const tekmac = ekeyhmac(secret, hmacCleartext(keys, 'with-risk'));
    const [first, ...rest] = keys;
    expect(coversKeys(tekmac, secret, [{ ...(first as SentKey), ...change }, ...rest])).toBe(false);
  });

  it('does not cover anything with another secret or a shorter HMAC', () => {
    const tekmac = ekeyhmac(secret, hmacCleartext(keys, 'with-risk'));
    expect(coversKeys(tekmac, Buffer.alloc(16, 8), keys)).toBe(false);
    expect(coversKeys(tekmac.subarray(0, 31), secret, keys)).toBe(false);
  });
});
