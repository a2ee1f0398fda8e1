import { describe, expect, it } from 'vitest';
import { apiKeyPreview, formatApiKey, openApiKey } from '../../../protocol/rings/api-key.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';

const secret = Buffer.from(Array.from({ length: 128 }, (_, index) => index));
const bytes = secret.subarray(0, 64);
const other = Buffer.alloc(128, 7);

describe('vector V22 (verification-server.md §10; there the middle part is the number 5)', () => {
  const key = formatApiKey(bytes, '5', secret);

  it('has the published signature', () => {
    expect(key.split('.')).toEqual([
      encodeBase64Url(bytes),
      '5',
      'ADxbw_I9IObipfXfRObKEiK5sGtdeVZCJDyFilXvCpuTqYaaKZ4mepsGixHru0kDiIk2qvoafDz2HAtMDm7Lsw',
    ]);
  });
  it('is stored under the published hash', () => {
    expect(keyedHash(secret, encodeBase64Url(bytes))).toBe(
      '682YXJf1zUmEZBhLsQl8CPxzCg8l3RUMoZia1UTQY0GYiQ3wEJRCV5wGcv9IjJjufSYxK_ZH2eAfUE_IPy6-LA',
    );
  });
});

describe('a key', () => {
  const key = formatApiKey(bytes, 'US-ZZ', secret);
  const [secretPart = '', region = '', signature = ''] = key.split('.');

  it('opens under the version that signed it, also an older one', () => {
    expect(openApiKey(key, [secret])).toEqual({ key: secretPart, region: 'US-ZZ' });
    expect(openApiKey(key, [other, secret])).toEqual({ key: secretPart, region: 'US-ZZ' });
  });
  it('may be signed in any base64 alphabet', () => {
    const standard = signature.replaceAll('-', '+').replaceAll('_', '/');
    expect(openApiKey(`${secretPart}.${region}.${standard}==`, [secret])).toBeDefined();
  });
  it('is short to look at', () => expect(apiKeyPreview(secretPart)).toBe('AAECAw'));

  const bad: [string, string][] = [
    ['nothing', ''],
    ['one part', secretPart],
    ['two parts', `${secretPart}.${region}`],
    ['four parts', `${key}.x`],
    ['another region', `${secretPart}.US-YY.${signature}`],
    ['a changed key', `B${key.slice(1)}`],
    ['a cut signature', key.slice(0, -4)],
    ['no signature', `${secretPart}.${region}.`],
    ['a signature that is not base64', `${secretPart}.${region}.!!!`],
    ['an endless one', `${'A'.repeat(300)}.${region}.${signature}`],
  ];
  it.each(bad)('refuses %s', (_, text) => expect(openApiKey(text, [secret])).toBeUndefined());
  it('refuses a key that nobody alive signed', () => {
    expect(openApiKey(key, [other])).toBeUndefined();
    expect(openApiKey(key, [])).toBeUndefined();
  });
});
