import { describe, expect, it } from 'vitest';
import { lastingRingRules } from '../../../tools/restore/rules/lasting-rings.ts';
import { aRow, DAY, lookIn, NOW } from '../../support/operator/restore.ts';

const FAMILY = 'signing-key#certificate#US-ZZ';
const counter = (count: number, family = 'ring#api-key') => aRow({ pk: `counter#${family}`, sk: 'counter', count });
const version = (sealed: string, createdAt = NOW - 40 * DAY, ring = 'api-key') =>
  aRow({
    pk: `ring#${ring}`,
    sk: '1',
    createdAt,
    usableFrom: createdAt,
    dataKey: Buffer.from(`data key of ${sealed}`),
    sealed: Buffer.from(sealed),
  });
const key = (more: object = {}) =>
  aRow({
    pk: FAMILY,
    sk: 'US-ZZ-v5',
    keyArn: 'arn:5',
    x: 'x',
    y: 'y',
    createdAt: NOW - 9 * DAY,
    usableFrom: 1,
    ...more,
  });
const decide = (row: ReturnType<typeof aRow>, live: ReturnType<typeof aRow>[] = [], served: string[] = []) =>
  lastingRingRules.decide(row, lookIn(...live), { served: new Set(served) }, NOW);

describe('a counter', () => {
  it('is decided before the versions it counts', () => {
    expect(lastingRingRules.pass?.(counter(1))).toBe(0);
    for (const row of [version('a'), key()]) expect(lastingRingRules.pass?.(row)).toBe(1);
  });
  it.each(['ring#api-key', FAMILY])('of %s never goes back', (family) => {
    expect(decide(counter(5, family)).write).toEqual({ kind: 'add', row: counter(5, family) });
    for (const count of [5, 6]) expect(decide(counter(5, family), [counter(count, family)]).outcome).toBe('live');
    expect(decide(counter(5, family), [counter(4, family)]).write).toEqual({
      kind: 'change',
      key: aRow({ pk: `counter#${family}`, sk: 'counter' }),
      set: { count: { N: '5' } },
      asRead: { count: { N: '4' } },
    });
  });
});

describe('a version of a ring that lasts', () => {
  it('comes back as it is sealed', () => {
    expect(decide(version('old')).write).toEqual({ kind: 'add', row: version('old') });
  });
  it('stays where it is the same, or older than the copy’s', () => {
    expect(decide(version('old'), [version('old', NOW)]).outcome).toBe('live');
    expect(decide(version('old', NOW), [version('other', NOW)]).outcome).toBe('live');
    expect(decide(version('old', NOW), [version('other', NOW - 1)]).outcome).toBe('live');
  });
  it('takes the place of one that the rotation made under its name after the loss', () => {
    const made = version('new', NOW - 600);
    const { pk: _pk, sk: _sk, ...set } = version('old');
    const decision = decide(version('old'), [made]);
    expect(decision.write).toEqual({
      kind: 'change',
      key: aRow({ pk: 'ring#api-key', sk: '1' }),
      set,
      asRead: { sealed: made.sealed },
    });
    expect(decision.row).toContain('API keys made since 2026-11-21T23:50:00Z have to be made again');
  });
  it.each(['code', 'phone', 'token', 'outbox', 'address'])(
    'is not one of %s: that retires, in another table',
    (ring) => {
      expect(decide(version('old', NOW, ring)).outcome).toBe('left');
      expect(decide(counter(3, `ring#${ring}`)).outcome).toBe('left');
    },
  );
});

describe('a certificate key', () => {
  it('comes back and signs where no other does', () => {
    expect(decide(key()).write).toEqual({ kind: 'add', row: key() });
  });
  it('comes back retired where another signs: key servers have taken it for withdrawn', () => {
    expect(decide(key(), [], [FAMILY]).write).toEqual({ kind: 'add', row: key({ retiredAt: NOW }) });
    const other = [FAMILY.replace('ZZ', 'YY')];
    expect(decide(key(), [], other).write).toEqual({ kind: 'add', row: key() });
  });
  it.each([
    ['retired', { retiredAt: 7 }],
    ['made, and not announced', { x: undefined, y: undefined, retiredAt: NOW }],
  ])('that was %s never signs', (_, more) => {
    const { retiredAt: _now, ...asCopied } = key(more);
    const row = more.retiredAt === 7 ? key(more) : asCopied;
    for (const served of [[], [FAMILY]]) {
      expect(decide(row, [], served).write).toEqual({ kind: 'add', row: key(more) });
    }
  });
  it.each([
    ['was not made yet', { keyArn: undefined }],
    ['KMS was told to delete', { retiredAt: 7, deletionScheduledAt: 8 }],
    ['has expired', { expires: NOW }],
  ])('that %s stays away', (_, more) => {
    expect(decide(key(more))).toMatchObject({ outcome: 'left' });
    expect(decide(key(more)).write).toBeUndefined();
  });
  it('that is there stays as it is, and another one under its name is told of', () => {
    expect(decide(key(), [key({ retiredAt: 9 })])).toMatchObject({ outcome: 'live' });
    expect(decide(key(), [key({ keyArn: 'arn:other' })])).toMatchObject({ outcome: 'live', row: 'US-ZZ-v5' });
  });
});

it('a row of a kind that is not known stays away, and is told of', () => {
  expect(decide(aRow({ pk: 'new-kind#1', sk: 'a' }))).toMatchObject({ outcome: 'left', row: 'new-kind' });
});
