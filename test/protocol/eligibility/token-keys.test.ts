import { describe, expect, it } from 'vitest';
import {
  acceptable,
  announced,
  nextKeyAt,
  nextKeyDue,
  nextUsableFrom,
  outlived,
  parseTokenKid,
  placeOfKey,
  ROTATION_SECONDS,
  signingKey,
  tokenKid,
} from '../../../protocol/eligibility/token-keys.ts';
import type { RingTimes } from '../../../protocol/rings/ring.ts';

const START = 1_795_305_600;
const HOUR = 3_600;
const key = (version: number, usableFrom: number): RingTimes => ({
  version: String(version),
  createdAt: usableFrom - ROTATION_SECONDS,
  usableFrom,
});
const [first, second, third] = [0, 1, 2].map((n) => key(n + 1, START + n * ROTATION_SECONDS)) as [
  RingTimes,
  RingTimes,
  RingTimes,
];
/** In no order. */
const keys = [second, third, first];
const around = <T>(time: number, look: (now: number) => T) => [-1, 0, 1].map((second) => look(time + second));

describe('a key', () => {
  it('signs from its time on, until its successor does', () => {
    expect(around(first.usableFrom, (now) => signingKey(keys, now))).toEqual([first, first, first]);
    expect(around(second.usableFrom, (now) => signingKey(keys, now))).toEqual([first, second, second]);
    expect(around(third.usableFrom, (now) => signingKey(keys, now))).toEqual([second, third, third]);
    expect(signingKey(keys, third.usableFrom + 100 * ROTATION_SECONDS)).toBe(third);
    expect(signingKey([], START)).toBeUndefined();
  });
  it('is accepted for an hour more', () => {
    expect(around(first.usableFrom, (now) => acceptable(keys, now))).toEqual([[first], [first], [first]]);
    expect(around(second.usableFrom, (now) => acceptable(keys, now))).toEqual([
      [first],
      [second, first],
      [second, first],
    ]);
    expect(around(second.usableFrom + HOUR, (now) => acceptable(keys, now))).toEqual([
      [second, first],
      [second],
      [second],
    ]);
  });
  it('is announced until it signs', () => {
    // A reader whose clock is behind takes the one that may sign soonest.
    expect(announced(keys, START - 1)).toEqual([second, third]);
    expect(around(second.usableFrom, (now) => announced(keys, now))).toEqual([[second, third], [third], [third]]);
    expect(announced(keys, third.usableFrom)).toEqual([]);
  });
  it('has outlived its use when it is accepted no more', () => {
    expect(around(second.usableFrom + HOUR, (now) => outlived(keys, now))).toEqual([[], [first], [first]]);
    expect(outlived(keys, third.usableFrom + HOUR)).toEqual([second, first]);
  });
});

describe('the next key', () => {
  it('is due when none is announced', () => {
    expect(nextKeyDue([], START)).toBe(true);
    expect(nextKeyDue([first], START)).toBe(true);
    expect(around(second.usableFrom, (now) => nextKeyDue([first, second], now))).toEqual([false, true, true]);
  });
  it('serves at once where it is the first, and otherwise three days after the newest', () => {
    expect(nextUsableFrom([], START)).toBe(START);
    expect(nextUsableFrom([first], START)).toBe(second.usableFrom);
    expect(nextUsableFrom([second, first], second.usableFrom + 5)).toBe(third.usableFrom);
  });
  it('is announced for an hour at least, after a rotation that was down', () => {
    const late = second.usableFrom - HOUR;
    expect(around(late, (now) => nextUsableFrom([first], now))).toEqual([
      second.usableFrom,
      second.usableFrom,
      second.usableFrom + 1,
    ]);
    expect(nextUsableFrom([first], START + 10 * ROTATION_SECONDS)).toBe(START + 10 * ROTATION_SECONDS + HOUR);
  });
});

describe('a key that was revoked', () => {
  const now = second.usableFrom + 2 * HOUR;
  const revoked = (one: RingTimes) => ({ ...one, revokedAt: now });
  const LEARNING = 90;

  it('is out at once where the next one is announced, which signs from then on', () => {
    const left = [first, revoked(second), third];
    expect(signingKey(left.slice(1), now)).toBe(third);
    expect(acceptable(left.slice(1), now)).toEqual([third]);
    expect(announced(left.slice(1), now)).toEqual([]);
    expect(outlived(left.slice(1), now)).toEqual([left[1]]);
    expect(nextKeyDue(left.slice(1), now)).toBe(true);
    // No key serves for longer than three days, nor is kept for longer than retention allows.
    expect(nextUsableFrom(left.slice(1), now)).toBe(now + ROTATION_SECONDS);
  });
  it('gives way to the one before it while that is accepted', () => {
    const soon = second.usableFrom + HOUR - 1;
    const left = [first, { ...second, revokedAt: soon }, third];
    expect([signingKey(left, soon), acceptable(left, soon)]).toEqual([first, [first]]);
    expect(announced(left, soon)).toEqual([third]);
  });
  it('that was only announced never signs, and another is made', () => {
    const left = [second, revoked(third)];
    expect([signingKey(left, now), announced(left, now), outlived(left, now)]).toEqual([second, [], [left[1]]]);
    expect(nextKeyDue(left, now)).toBe(true);
    expect(nextUsableFrom(left, now)).toBe(third.usableFrom);
  });
  it('goes on, if all were, until every reader knows of another', () => {
    const all = [revoked(second), revoked(third)];
    expect([signingKey(all, now), outlived(all, now), nextKeyDue(all, now)]).toEqual([all[0], [], true]);
    const made = { version: '4', createdAt: now, usableFrom: nextUsableFrom(all, now) };
    expect(made.usableFrom).toBe(now + LEARNING);
    expect(around(made.usableFrom, (at) => signingKey([...all, made], at))).toEqual([all[0], made, made]);
    expect(around(made.usableFrom, (at) => outlived([...all, made], at))).toEqual([[], all, all]);
  });
});

describe('for people who look', () => {
  it('is what a key does and until when', () => {
    const now = second.usableFrom + 1;
    expect(keys.map((one) => placeOfKey(one, keys, now))).toEqual([
      { state: 'writes', until: third.usableFrom + HOUR },
      { state: 'announced' },
      { state: 'reads', until: second.usableFrom + HOUR },
    ]);
    expect(placeOfKey({ ...second, revokedAt: now }, keys, now)).toEqual({ state: 'revoked' });
  });
  it('is when the next is made: as soon as the announced one signs', () => {
    expect(nextKeyAt([first, second], START)).toBe(second.usableFrom);
    expect(nextKeyAt([first, second], second.usableFrom + 9 * HOUR)).toBe(second.usableFrom);
    expect(nextKeyAt([], START)).toBeUndefined();
  });
});

describe('the name of a key', () => {
  it.each([
    [{ region: 'NO', tokenClass: 'confirmed', version: '1' }, 'NO-confirmed-v1'],
    [{ region: 'US-ZZ', tokenClass: 'user-report', version: '27' }, 'US-ZZ-user-report-v27'],
  ] as const)('%j is %s', (name, kid) => {
    expect(tokenKid(name)).toBe(kid);
    expect(parseTokenKid(kid)).toEqual(name);
  });
  it.each([
    '',
    'NO',
    'NO-confirmed',
    'NO-confirmed-v',
    'NO-confirmed-v0',
    'NO-confirmed-v01',
    'no-confirmed-v1',
    'NO-likely-v1',
    'NO-confirmed-v1 ',
    `NO-confirmed-v${'1'.repeat(10)}`,
    'NO-confirmed-v1.2',
  ])('%j is none', (kid) => expect(parseTokenKid(kid)).toBeUndefined());
});
