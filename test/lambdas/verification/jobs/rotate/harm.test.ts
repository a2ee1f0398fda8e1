/** What a dry run counts: exactly what would break, in rows of every state and on both sides of each second. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiKeysTable, codesTable, outboxTable } from '../../../../../lambdas/verification/store/tables.ts';
import type { KeyWish } from '../../../../../protocol/rings/key-wish.ts';
import { openContainer } from '../../../../support/rotation/container.ts';
import { DAY, HOUR, NOW, REGION, startWorld, type World } from '../../../../support/rotation/world.ts';

const certificate = { what: 'certificate', region: REGION } as const;
const AT = NOW + DAY - HOUR;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => vi.restoreAllMocks());

async function weigh(now: number, wish: KeyWish, version = 'all') {
  const said = await world.revoke(now, { ...wish, version, dryRun: true });
  if (!('harm' in said)) throw new Error('no harm was weighed');
  return said.harm;
}

const put = (table: { id: string }, pk: string, more: object) =>
  world.aws.tables.put(table.id, { pk: { S: pk }, ...more });
const number = (value: number) => ({ N: String(value) });

describe('codes, tokens and certificates', () => {
  beforeEach(async () => {
    const container = openContainer(world);
    const codes = await Promise.all(Array.from({ length: 6 }, () => container.issue(AT)));
    const tokens = await Promise.all(codes.slice(0, 3).map((code) => container.verify(AT + 60, code)));
    await container.certify(AT + 120, tokens[0] ?? '');
  });

  it('codes that nobody redeemed, until they end', async () => {
    const until = AT + DAY;
    expect(await weigh(AT + 300, { what: 'code' })).toEqual({
      what: 'code',
      counts: { [REGION]: 3 },
      until,
      isWhole: true,
    });
    expect((await weigh(until - 1, { what: 'code' })).counts).toEqual({ [REGION]: 3 });
    expect(await weigh(until, { what: 'code' })).toEqual({ what: 'code', counts: {}, isWhole: true });
  });

  it('a code that an operator ended is no loss', async () => {
    for (const row of world.aws.tables.rows(codesTable.id)) {
      if (row.state?.S !== 'issued') continue;
      world.aws.tables.put(codesTable.id, { ...row, shortExpires: number(AT + 200), longExpires: number(AT + 200) });
    }
    expect((await weigh(AT + 300, { what: 'code' })).counts).toEqual({});
  });

  it('only codes of the version that is meant', async () => {
    const made = NOW + DAY;
    await world.rotate(made, { what: 'code' });
    await openContainer(world).issue(made + 1_800);
    expect((await weigh(made + 1_801, { what: 'code' }, '1')).counts).toEqual({ [REGION]: 3 });
    expect((await weigh(made + 1_801, { what: 'code' }, '2')).counts).toEqual({ [REGION]: 1 });
    expect((await weigh(made + 1_801, { what: 'code' })).counts).toEqual({ [REGION]: 4 });
  });

  it('tokens that were not traded, for a day', async () => {
    const until = AT + 60 + DAY;
    const harm = { what: 'token', counts: { [REGION]: 2 }, until, isWhole: true };
    expect(await weigh(AT + 300, { what: 'token' })).toEqual(harm);
    expect(await weigh(until - 1, { what: 'token' })).toEqual(harm);
    expect((await weigh(until, { what: 'token' })).counts).toEqual({});
  });

  it('certificates that may still be good: at most', async () => {
    const now = AT + 300;
    const harm = { what: 'certificate', counts: { [REGION]: 1 }, until: now + 900, isWhole: true, lifeSeconds: 900 };
    expect(await weigh(now, certificate)).toEqual(harm);
    const last = AT + 60 + DAY + 900;
    expect((await weigh(last - 1, certificate)).counts).toEqual({ [REGION]: 1 });
    expect((await weigh(last, certificate)).counts).toEqual({});
  });
});

describe('the others', () => {
  it('numbers that have reported', async () => {
    const until = NOW + 30 * DAY;
    put(codesTable, 'US-ZZ#p#a', { diagnosis: { B: 'AA==' }, created: number(NOW), expires: number(until) });
    expect(await weigh(NOW, { what: 'phone' })).toEqual({
      what: 'phone',
      counts: { [REGION]: 1 },
      until,
      isWhole: true,
    });
    expect((await weigh(until, { what: 'phone' })).counts).toEqual({});
  });

  it('messages that wait, sealed under this version', async () => {
    const row = (state: string, version: string) => ({ state: { S: state }, version: { S: version } });
    put(outboxTable, 'US-ZZ#a#waiting', row('waiting', '1'));
    put(outboxTable, 'US-ZZ#b#waiting', row('waiting', '9'));
    put(outboxTable, 'US-ZZ#c#waiting', row('claimed', '1'));
    expect((await weigh(NOW, { what: 'outbox' })).counts).toEqual({ [REGION]: 1 });
  });

  it('API keys in use, by region and type', async () => {
    const key = { type: { S: 'device' }, created: number(NOW) };
    put(apiKeysTable, 'US-ZZ#hash1', key);
    put(apiKeysTable, 'US-ZZ#hash2', { ...key, type: { S: 'admin' } });
    put(apiKeysTable, 'US-ZZ#hash3', { ...key, disabledAt: number(NOW) });
    put(apiKeysTable, 'US-ZZ#name#Phones', { row: { S: 'US-ZZ#hash1' }, created: number(NOW) });
    for (const what of ['api-key', 'api-key-signature'] as const) {
      const harm = { what, counts: { 'US-ZZ device': 1, 'US-ZZ admin': 1 }, isWhole: true };
      expect(await weigh(NOW, { what })).toEqual(harm);
    }
  });

  it('messages that were sent', async () => {
    expect((await weigh(NOW, { what: 'message', region: REGION })).counts).toEqual({ [REGION]: 7 });
  });

  it.each(['report-session', 'address'] as const)('%s: nothing is counted', async (what) => {
    expect(await weigh(NOW, { what })).toEqual({ what, counts: {}, isWhole: true });
  });
});

describe('mistakes', () => {
  it.each([
    [{ what: 'codes', version: 'all' }, 'unknown keys'],
    [{ what: 'certificate', version: 'all' }, 'which?'],
    [{ what: 'code', region: REGION, version: 'all' }, 'no region'],
    [{ what: 'code', version: '7' }, 'no such version among 1'],
    [{ what: 'certificate', region: 'NO', version: 'all' }, 'among none'],
    [{ what: 'code' }, 'no such version'],
  ])('%j', async (request, words) => {
    expect(await world.revoke(NOW, request)).toEqual({ error: expect.stringContaining(words) });
  });

  it('without a word about a dry run it is one', async () => {
    expect(await world.revoke(NOW, { what: 'code', version: '1' })).toHaveProperty('wouldRevoke', ['1']);
  });

  it('the rotation makes nothing for a region that is not served', async () => {
    expect(await world.rotate(NOW, { what: 'certificate', region: 'NO', byHand: true })).toEqual({
      error: 'the region is not served',
    });
  });
});
