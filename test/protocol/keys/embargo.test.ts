import { describe, expect, it } from 'vitest';
import { isStillValid, releaseHour } from '../../../protocol/keys/embargo.ts';
import { intervalAt, intervalStart } from '../../../protocol/keys/interval.ts';

const at = (text: string) => Date.parse(text) / 1000;
const keyOf = (start: string, rollingPeriod: number) => ({ rollingStartNumber: intervalAt(at(start)), rollingPeriod });

describe('release hour (key-server.md §1.9)', () => {
  it('is the current hour for a key that has ended', () => {
    const key = keyOf('2026-11-20T00:00:00Z', 144);
    expect(releaseHour(key, at('2026-11-22T09:59:59Z'))).toBe(at('2026-11-22T09:00:00Z'));
    expect(releaseHour(key, at('2026-11-22T10:00:00Z'))).toBe(at('2026-11-22T10:00:00Z'));
  });

  it.each([
    ['a day ending 00:00', '2026-11-22T00:00:00Z', 144, '2026-11-23T01:00:00Z'],
    ['an end at 17:30', '2026-11-22T00:00:00Z', 105, '2026-11-22T18:00:00Z'],
    ['an end at 17:00', '2026-11-22T00:00:00Z', 102, '2026-11-22T18:00:00Z'],
    ['an end at 16:50', '2026-11-22T00:00:00Z', 101, '2026-11-22T17:00:00Z'],
  ])('is the hour after %s for a key still in use', (_, start, period, expected) => {
    expect(releaseHour(keyOf(start, period), at('2026-11-22T16:40:00Z'))).toBe(at(expected));
  });

  it('changes exactly at the end of the key', () => {
    const key = keyOf('2026-11-22T00:00:00Z', 105);
    const end = intervalStart(key.rollingStartNumber + key.rollingPeriod);
    expect([-1, 0, 1].map((offset) => isStillValid(key, end + offset))).toEqual([true, false, false]);
    expect([-1, 0, 1].map((offset) => releaseHour(key, end + offset))).toEqual([
      at('2026-11-22T18:00:00Z'),
      at('2026-11-22T17:00:00Z'),
      at('2026-11-22T17:00:00Z'),
    ]);
  });

  it('changes exactly one interval around the end', () => {
    const key = keyOf('2026-11-22T00:00:00Z', 102);
    const end = intervalStart(key.rollingStartNumber + key.rollingPeriod);
    expect([-600, 0, 600].map((offset) => releaseHour(key, end + offset))).toEqual([
      at('2026-11-22T18:00:00Z'),
      at('2026-11-22T17:00:00Z'),
      at('2026-11-22T17:00:00Z'),
    ]);
  });
});
