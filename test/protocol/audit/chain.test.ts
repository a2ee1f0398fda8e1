import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  dayAfter,
  dueDay,
  gapOfDay,
  gapsOfChain,
  openDayDigest,
  SEAL_DELAY_SECONDS,
  type Seal,
  type StoredEntry,
  sealOf,
} from '../../../protocol/audit/chain.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';

/** 2026-11-29, midnight (UTC). */
const MIDNIGHT = 1_795_910_400;

const entry = (key: string, attributes: Record<string, string> = {}): StoredEntry => ({ key, attributes });
const digestOf = (...entries: StoredEntry[]) => {
  const digest = openDayDigest();
  for (const one of entries) digest.add(one);
  return digest.end();
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the digest of a day', () => {
  it('is what the file says, to be calculated by anybody', () => {
    const row = entry('1795910400#a', { target: 'S:code/7', actor: 'S:x', expires: 'N:5' });
    const line = '["1795910400#a",["actor","S:x"],["expires","N:5"],["target","S:code/7"]]\n';
    expect(digestOf(row)).toEqual({ count: 1, entries: sha256(line) });
    expect(digestOf()).toEqual({ count: 0, entries: sha256('') });
  });

  it('does not depend on the order of attributes, but on that of entries, and on each text', () => {
    const [one, other] = [entry('1', { a: 'S:x', b: 'S:y' }), entry('2', { a: 'S:x' })];
    expect(digestOf(entry('1', { b: 'S:y', a: 'S:x' }), other)).toEqual(digestOf(one, other));
    const different = [
      digestOf(other, one),
      digestOf(one),
      digestOf(one, entry('2', { a: 'N:x' })),
      digestOf(one, entry('2', { a: 'S:x', c: 'S:' })),
      digestOf(one, entry('2', { a: 'S:"],["c","S:' })),
      digestOf(entry('1', { a: 'S:x', b: 'S:y2' }), other),
    ];
    const all = [digestOf(one, other), ...different].map(({ entries }) => entries);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('when a day is sealed', () => {
  const end = MIDNIGHT + DAY_SECONDS;

  it.each([
    [-1, '2026-11-28'],
    [0, '2026-11-29'],
    [1, '2026-11-29'],
  ])('six hours after its end: %i s', (offset, day) => {
    expect(dueDay(undefined, end + SEAL_DELAY_SECONDS + offset)).toBe(day);
  });

  it('one after the other, and none twice', () => {
    const now = end + SEAL_DELAY_SECONDS;
    expect(dueDay({ day: '2026-11-26' }, now)).toBe('2026-11-27');
    expect(dueDay({ day: '2026-11-28' }, now - 1)).toBeUndefined();
    expect(dueDay({ day: '2026-11-28' }, now)).toBe('2026-11-29');
    expect(dueDay({ day: '2026-11-29' }, now)).toBeUndefined();
    // A clock that was turned back.
    expect(dueDay({ day: '2026-12-24' }, now)).toBeUndefined();
  });

  it.each([
    ['2026-12-31', '2027-01-01'],
    ['2028-02-28', '2028-02-29'],
    ['2026-11-29', '2026-11-30'],
    ['2026-11-31', ''],
  ])('after %s comes %s', (day, next) => expect(dayAfter(day)).toBe(next));
});

function chainOf(...days: string[]): Seal[] {
  const seals: Seal[] = [];
  for (const [index, day] of days.entries()) seals.push(sealOf(day, digestOf(entry(day)), seals.at(-1), 1_000 + index));
  return seals;
}

const chain = chainOf('2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29');
const changed = (index: number, change: Partial<Seal>) =>
  chain.map((seal, at) => (at === index ? { ...seal, ...change } : seal));

describe('the chain of seals', () => {
  it('fits when nothing was done to it', () => {
    expect(gapsOfChain(chain)).toEqual([]);
    expect(gapsOfChain([])).toEqual([]);
    expect(gapsOfChain(chain.slice(0, 2))).toEqual([]);
  });

  it.each([
    ['the first', chain.slice(1), [{ day: '2026-11-27', kind: 'seal-missing' }]],
    ['one between', chain.filter((_, at) => at !== 1), [{ day: '2026-11-28', kind: 'seal-missing' }]],
    ['two between', [chain[0], chain[3]] as Seal[], [{ day: '2026-11-29', kind: 'seal-missing' }]],
  ])('shows a missing seal: %s', (_, seals, gaps) => expect(gapsOfChain(seals)).toEqual(gaps));

  it.each([
    ['day', { day: '2026-11-27x' }],
    ['count', { count: 7 }],
    ['entries', { entries: sha256('other') }],
    ['previous', { previous: sha256('other') }],
    ['sealedAt', { sealedAt: 1 }],
    ['hash', { hash: sha256('other') }],
  ])('shows a changed seal: its %s', (_, change) => expect(gapsOfChain(changed(1, change))).not.toEqual([]));

  it('shows a seal that was made anew with a hash that fits, by the next one', () => {
    const anew = sealOf('2026-11-27', digestOf(), chain[0], 1_001);
    expect(gapsOfChain(changed(1, anew))).toEqual([{ day: '2026-11-28', kind: 'seal-changed' }]);
  });

  it('of another beginning never has the same head', () => {
    const other = chainOf('2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29');
    expect(other.at(-1)?.hash).not.toBe(chain.at(-1)?.hash);
  });
});

describe('a day against its seal', () => {
  const [a, b, c] = ['1', '2', '3'].map((key) => entry(key, { action: 'S:x' })) as [
    StoredEntry,
    StoredEntry,
    StoredEntry,
  ];
  const seal = sealOf('2026-11-29', digestOf(a, b), undefined, 0);

  it.each([
    ['as sealed', [a, b], undefined],
    ['one missing', [a], { kind: 'missing', found: 1 }],
    ['all missing', [], { kind: 'missing', found: 0 }],
    ['one added', [a, b, c], { kind: 'added', found: 3 }],
    ['one changed', [a, entry('2', { action: 'S:y' })], { kind: 'changed', found: 2 }],
    ['one replaced', [a, c], { kind: 'changed', found: 2 }],
  ])('%s', (_, entries, gap) => {
    const expected = gap && { day: '2026-11-29', sealed: 2, ...gap };
    expect(gapOfDay(seal, digestOf(...entries))).toEqual(expected);
  });
});
