import { describe, expect, it } from 'vitest';
import type { SentKey } from '../../../protocol/keys/hmac.ts';
import { intervalAt } from '../../../protocol/keys/interval.ts';
import {
  checkKeyCount,
  checkKeyTimes,
  readKey,
  type TemporaryExposureKey,
  withoutDuplicates,
} from '../../../protocol/keys/tek.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
const current = intervalAt(now);
const oldest = current - 360 * 6;
const good: SentKey = {
  key: 'ABEiM0RVZneImaq7zN3u/w==',
  rollingStartNumber: current - 288,
  rollingPeriod: 144,
  transmissionRisk: 2,
};

describe('each key (key-server.md §1.7)', () => {
  it.each([
    'ABEiM0RVZneImaq7zN3u/w==',
    'ABEiM0RVZneImaq7zN3u/w',
    'ABEiM0RVZneImaq7zN3u_w',
    'ABEiM0RVZneImaq7\r\nzN3u/x==',
  ])('reads %j as the same key', (key) => {
    expect(readKey({ ...good, key }, now)).toEqual({
      bytes: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
      id: 'ABEiM0RVZneImaq7zN3u/w==',
      rollingStartNumber: current - 288,
      rollingPeriod: 144,
      transmissionRisk: 2,
    });
  });

  it.each<[string, Partial<SentKey>]>([
    ['illegal base64 data at input byte 4', { key: 'ABEi*0RVZneImaq7zN3u/w==' }],
    ['illegal base64 data at input byte 5', { key: 'ABEiM' }],
    ['invalid key length, 15, must be 16', { key: Buffer.alloc(15).toString('base64') }],
    ['invalid key length, 17, must be 16', { key: Buffer.alloc(17).toString('base64') }],
    ['invalid key length, 0, must be 16', { key: '' }],
    ['invalid interval count, 0, must be >= 1 && <= 144', { rollingPeriod: 0 }],
    ['invalid interval count, 145, must be >= 1 && <= 144', { rollingPeriod: 145 }],
    ['invalid interval count, -1, must be >= 1 && <= 144', { rollingPeriod: -1 }],
    [
      `key expires before minimum window; ${oldest - 145} + 144 = ${oldest - 1} which is too old, must be >= ${oldest}`,
      { rollingStartNumber: oldest - 145 },
    ],
    [`interval number ${current + 1} is in the future, must be <= ${current}`, { rollingStartNumber: current + 1 }],
    ['invalid transmission risk: -1, must be >= 0 && <= 8', { transmissionRisk: -1 }],
    ['invalid transmission risk: 9, must be >= 0 && <= 8', { transmissionRisk: 9 }],
  ])('%s', (reason, change) => {
    expect(readKey({ ...good, ...change }, now)).toBe(reason);
  });

  it.each<Partial<SentKey>>([
    { rollingPeriod: 1 },
    { rollingStartNumber: oldest - 144 },
    { rollingStartNumber: current },
    { transmissionRisk: 0 },
    { transmissionRisk: 8 },
  ])('accepts %o', (change) => {
    expect(readKey({ ...good, ...change }, now)).toMatchObject(change);
  });

  it('reports the first of several mistakes', () => {
    const all = { key: '*', rollingPeriod: 0, rollingStartNumber: current + 9, transmissionRisk: 9 };
    expect(readKey(all, now)).toBe('illegal base64 data at input byte 0');
    expect(readKey({ ...all, key: good.key }, now)).toBe('invalid interval count, 0, must be >= 1 && <= 144');
    expect(readKey({ ...all, key: good.key, rollingPeriod: 1 }, now)).toContain('is in the future');
  });
});

it('names the illegal byte of a long text in linear time', () => {
  const key = `${'='.repeat(63_999)}x`;
  for (let round = 0; round < 200; round++) {
    expect(readKey({ ...good, key }, now)).toBe('illegal base64 data at input byte 0');
  }
});

const badRequest = expect.objectContaining({ status: 400, code: 'bad_request' });

function keysOf(times: [number, number][]): TemporaryExposureKey[] {
  return times.map(([rollingStartNumber, rollingPeriod], index) => {
    const bytes = Buffer.alloc(16, index);
    return { bytes, id: bytes.toString('base64'), rollingStartNumber, rollingPeriod, transmissionRisk: 0 };
  });
}

describe('all keys of a request (key-server.md §1.8)', () => {
  it('is 1 to 30 keys', () => {
    for (const count of [1, 14, 30]) expect(() => checkKeyCount(count)).not.toThrow();
    for (const count of [0, 31]) expect(() => checkKeyCount(count)).toThrow(badRequest);
  });

  it.each<[string, [number, number][]]>([
    [
      'days in a row',
      [
        [0, 144],
        [144, 144],
        [288, 144],
      ],
    ],
    [
      'three of one start',
      [
        [0, 10],
        [0, 20],
        [0, 144],
        [144, 144],
      ],
    ],
    [
      'gaps',
      [
        [0, 10],
        [144, 1],
        [1_000, 144],
      ],
    ],
    ['nothing', []],
  ])('takes %s', (_, times) => {
    expect(() => checkKeyTimes(keysOf(times))).not.toThrow();
  });

  it.each<[string, [number, number][]]>([
    [
      'four of one start',
      [
        [0, 10],
        [0, 20],
        [0, 30],
        [0, 144],
      ],
    ],
    [
      'an overlap by one interval',
      [
        [0, 144],
        [143, 144],
      ],
    ],
    [
      'an overlap with the longest of one start',
      [
        [0, 10],
        [0, 20],
        [15, 10],
      ],
    ],
  ])('refuses %s', (_, times) => {
    expect(() => checkKeyTimes(keysOf(times))).toThrow(badRequest);
  });

  it('lets the last of equal keys count', () => {
    const [first, second] = keysOf([
      [0, 10],
      [0, 20],
    ]);
    const again = { ...second, id: first?.id } as TemporaryExposureKey;
    expect(withoutDuplicates([first as TemporaryExposureKey, again])).toEqual([again]);
  });
});
