import { describe, expect, it } from 'vitest';
import type { JwksKey } from '../../../protocol/certificate/jwks.ts';
import {
  type ImportedKey,
  isUsable,
  keysInTheWay,
  MAXIMUM_KEYS,
  emptyPlan as nothing,
  OVERLAP_SECONDS,
  planImport,
  refusalsOf,
} from '../../../protocol/certificate/jwks-import.ts';

const now = 1_795_305_600;
const listed = (kid: string, x = `x of ${kid}`): JwksKey => ({ kid, x, y: 'y' });
const stored = (kid: string, times: Partial<ImportedKey> = {}): ImportedKey => ({ ...listed(kid), from: 1, ...times });

describe('what an import changes', () => {
  it('inserts new keys, and ends one that is missing after a rotation with overlap', () => {
    expect(planImport([stored('a'), stored('b')], [listed('b'), listed('c')], now)).toEqual({
      ...nothing,
      insert: [listed('c')],
      revoke: [stored('a')],
    });
  });

  it('changes nothing when nothing changed, and nothing for an empty list', () => {
    expect(planImport([stored('a')], [listed('a')], now)).toEqual(nothing);
    expect(planImport([stored('a')], [], now)).toEqual(nothing);
  });

  it('neither revokes twice nor reinstates', () => {
    const revoked = stored('a', { thru: now - 5 });
    expect(planImport([revoked, stored('b')], [listed('b')], now)).toEqual(nothing);
    expect(planImport([revoked], [listed('a')], now)).toEqual({ ...nothing, reappeared: [listed('a')] });
  });

  it('never replaces a key under its name', () => {
    const other = listed('a', 'z');
    const plan = planImport([stored('a')], [other], now);
    expect(plan).toEqual({ ...nothing, changed: [other] });
    expect([refusalsOf(plan, 'a'), refusalsOf(plan, 'b')]).toEqual([['other-value'], []]);
    expect([other, listed('a')].map((one) => keysInTheWay([stored('a')], one, now))).toEqual([[stored('a')], []]);
  });

  it('forgets a revoked key after 30 days, unless it is listed still', () => {
    const life = 30 * 86_400;
    const old = stored('a', { thru: now - life });
    expect(planImport([old, stored('b')], [listed('b')], now).purge).toEqual([old]);
    expect(planImport([old], [listed('a')], now)).toEqual({ ...nothing, reappeared: [listed('a')] });
    expect(planImport([stored('a', { thru: now - life + 1 })], [listed('b')], now).purge).toEqual([]);
  });

  it('says when a key may verify', () => {
    expect([now - 1, now, now + 1].map((time) => isUsable(stored('a', { from: now }), time))).toEqual([
      false,
      true,
      true,
    ]);
    expect([now - 1, now].map((time) => isUsable(stored('a', { thru: now }), time))).toEqual([true, false]);
  });
});

describe('a list that is no rotation ends nothing by itself', () => {
  const a = stored('a');

  it.each<[string, ImportedKey[], JwksKey[]]>([
    ['only strange keys', [a], [listed('x')]],
    ['the key it has, changed, and nothing else', [a, stored('b')], [listed('b', 'z')]],
    ['a successor that came just now', [a, stored('b', { from: now - OVERLAP_SECONDS + 1 })], [listed('b')]],
    ['only an older one: the newest is the one that signs', [stored('a', { from: 2 }), stored('b')], [listed('b')]],
    ['only one that was revoked', [a, stored('b', { thru: now })], [listed('b')]],
    ['only one whose time has not come', [a, stored('b', { from: now + 1 })], [listed('b')]],
    ['one that was missing until now', [a, stored('b', { missingSince: now - 9_999 })], [listed('b')]],
    ['one that came back just now', [a, stored('b', { listedSince: now - OVERLAP_SECONDS + 1 })], [listed('b')]],
  ])('%s', (_, rows, list) => {
    const plan = planImport(rows, list, now);
    expect([plan.revoke, plan.held]).toEqual([[], [rows[0]]]);
  });

  it('−1, 0, +1 of the overlap', () => {
    const from = now - OVERLAP_SECONDS;
    const held = [now - 1, now, now + 1].map((at) => planImport([a, stored('b', { from })], [listed('b')], at).held);
    expect(held).toEqual([[a], [], []]);
  });

  it('nor by staying: strange keys do not become a rotation an hour later', () => {
    const rows = [stored('a', { missingSince: now }), stored('x', { from: now })];
    expect(planImport(rows, [listed('x')], now + 30 * 86_400).held).toEqual([rows[0]]);
  });

  it('nor by going to and fro between two lists', () => {
    let rows: ImportedKey[] = [a];
    for (let hour = 0; hour < 48; hour++) {
      const at = now + hour * 7_200;
      const plan = planImport(rows, hour % 2 === 0 ? [listed('x')] : [listed('a')], at);
      expect(plan.revoke).toEqual([]);
      rows = rows.map((key) => {
        const { missingSince, ...found } = key;
        if (plan.returned.includes(key)) return { ...found, listedSince: at };
        return plan.held.includes(key) ? { ...key, missingSince: missingSince ?? at } : key;
      });
      rows.push(...plan.insert.map((key) => ({ ...key, from: at })));
    }
    expect(rows.filter((key) => isUsable(key, now + 200 * 3_600)).map(({ kid }) => kid)).toEqual(['a', 'x']);
  });

  it('a key that is held goes on as ever when it is listed again', () => {
    const missing = stored('a', { missingSince: now - 99 });
    expect(planImport([missing], [listed('a')], now)).toEqual({ ...nothing, returned: [missing] });
  });
});

describe('points and names', () => {
  it('a key listed under a new name is not missing, and verifies under both', () => {
    const renamed = listed('new', 'x of a');
    expect(planImport([stored('a')], [renamed], now)).toEqual({ ...nothing, insert: [renamed] });
  });

  it('a revoked point does not come back under another name', () => {
    const renamed = listed('new', 'x of a');
    const rows = [stored('a', { thru: now - 5 }), stored('b')];
    const plan = planImport(rows, [listed('b'), renamed], now);
    expect(plan).toEqual({ ...nothing, reappeared: [renamed] });
    expect(refusalsOf(plan, 'new')).toEqual(['revoked-before']);
    expect(keysInTheWay(rows, renamed, now)).toEqual([rows[0]]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a name like another', (kid) => {
    expect(planImport([stored('b')], [listed('b'), listed(kid)], now)).toEqual({ ...nothing, insert: [listed(kid)] });
    expect(planImport([stored(kid), stored('b')], [listed('b')], now).revoke).toEqual([stored(kid)]);
  });

  it.each(['operator', 'deployment'] as const)('what the %s gave is left alone', (owner) => {
    const theirs = stored('a', { owner });
    expect(planImport([theirs, stored('b')], [listed('b')], now)).toEqual(nothing);
    expect(planImport([theirs], [listed('a', 'z')], now)).toEqual({ ...nothing, changed: [listed('a', 'z')] });
    const ended = stored('a', { owner, thru: now - 99 * 86_400 });
    expect(planImport([ended, stored('b')], [listed('b')], now).purge).toEqual([]);
  });
});

describe('hundreds of keys', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => listed(`k${at}`));

  it.each([
    [MAXIMUM_KEYS - 1, 0],
    [MAXIMUM_KEYS, 0],
    [MAXIMUM_KEYS + 1, 1],
    [400, 300],
  ])('of %i, those beyond the limit are not taken', (count, surplus) => {
    const plan = planImport([], many(count), now);
    expect([plan.insert.length, plan.surplus.length]).toEqual([count - surplus, surplus]);
  });

  it('ended ones count, so that a list cannot fill the table by and by', () => {
    const rows = many(MAXIMUM_KEYS).map((key) => ({ ...key, from: 1, thru: now - 5 }));
    const plan = planImport(rows, [listed('new')], now);
    expect([plan.insert, plan.surplus]).toEqual([[], [listed('new')]]);
  });
});
