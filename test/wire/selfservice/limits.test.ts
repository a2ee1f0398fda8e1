/** Three turns in 24 hours, by one conditional write each (smittestopp-verification.md §3.3). */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Limits, openGiveBack, openLimits } from '../../../lambdas/selfservice/store/limits.ts';
import { limitsTable } from '../../../lambdas/selfservice/tables.ts';
import type { RingVersion } from '../../../lambdas/shared/rings/rings.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { orderVersions } from '../../../protocol/rings/ring.ts';
import type { Turn } from '../../../protocol/self-service/session.ts';
import { createTable, localAws, localDynamo } from '../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../support/aws/lossy-dynamo.ts';
import { meteredDynamo } from '../../support/aws/metered-dynamo.ts';
import { allRows } from '../../support/aws/rows.ts';
import { changingRing, ringVersion } from '../../support/keys/fixed-ring.ts';

const NOW = 1_900_000_000;
const WHO = { issuer: 'https://login.example.org', subject: 'somebody' };

let table: string;
let versions: RingVersion[];
let limits: Limits;

beforeEach(async () => {
  table = await createTable(limitsTable);
  versions = [ringVersion('1')];
  limits = openLimits({ dynamo: localDynamo(), table, pseudonyms: changingRing(() => versions), randomBytes });
});

const giveBack = (turn: Turn) => openGiveBack(localDynamo(), table)(turn);
const take = (now = NOW, who = WHO) => limits.take(who, now);

async function turn(now = NOW): Promise<Turn> {
  const taken = await take(now);
  if ('hoursLeft' in taken) throw new Error(`${taken.hoursLeft} hours left`);
  return taken;
}

/** The key of the ring that writes from `usableFrom` on is in the ring half an hour before. */
function nextKey(usableFrom: number): void {
  versions = [{ ...ringVersion('2'), createdAt: usableFrom - 1_800, usableFrom }, ...versions];
}

/** As a ring that is open gives them. */
function writerFirst(now: number): void {
  versions = orderVersions(versions, now);
}

describe('turns', () => {
  it('are three; the fourth waits until the first is a day old', async () => {
    for (const at of [NOW, NOW + HOUR_SECONDS, NOW + 2 * HOUR_SECONDS]) await turn(at);
    for (const [at, hoursLeft] of [
      [NOW + 2 * HOUR_SECONDS, 22],
      [NOW + DAY_SECONDS - HOUR_SECONDS, 1],
      [NOW + DAY_SECONDS - 1, 1],
    ] as const) {
      expect(await take(at)).toEqual({ hoursLeft });
      expect(await limits.hoursLeft(WHO, at)).toBe(hoursLeft);
    }
    expect(await limits.hoursLeft(WHO, NOW + DAY_SECONDS)).toBe(0);
    await turn(NOW + DAY_SECONDS);
    expect(await take(NOW + DAY_SECONDS)).toEqual({ hoursLeft: 1 });
  });

  it('that were refused are not counted', async () => {
    for (const _ of [1, 2, 3]) await turn();
    for (const hour of [1, 2, 3]) expect(await take(NOW + hour * HOUR_SECONDS)).toEqual({ hoursLeft: 24 - hour });
    for (const _ of [1, 2, 3]) await turn(NOW + DAY_SECONDS);
  });

  it('are each person’s own, and each provider’s', async () => {
    for (const _ of [1, 2, 3]) await turn();
    expect(await take(NOW, { ...WHO, subject: 'another' })).toHaveProperty('id');
    expect(await take(NOW, { ...WHO, issuer: 'https://other.example.org' })).toHaveProperty('id');
  });

  it('of fifty at once are three', { timeout: 120_000 }, async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => take()));
    expect(all.filter((one) => 'id' in one)).toHaveLength(3);
    expect(all.filter((one) => 'hoursLeft' in one)).toEqual(Array(47).fill({ hoursLeft: 24 }));
  });

  it('cost at most 2 write units, refused ones too', async () => {
    const { dynamo, spent } = meteredDynamo(localAws());
    limits = openLimits({ dynamo, table, pseudonyms: changingRing(() => versions), randomBytes });
    for (const _ of [1, 2, 3]) {
      await turn();
      expect(spent()).toEqual({ writeUnits: 1, calls: ['UpdateItemCommand'] });
    }
    expect(await take()).toEqual({ hoursLeft: 24 });
    // The failed write, which is one unit too (DynamoDB, “Condition expressions”), and nothing that succeeded.
    expect(spent().calls).toEqual([]);
  });

  it('are one, where the answer got lost and the request was repeated', async () => {
    const { dynamo, lose } = lossyDynamo(localAws());
    limits = openLimits({ dynamo, table, pseudonyms: changingRing(() => versions), randomBytes });
    lose('UpdateItemCommand', 1);
    const first = await turn();
    await turn();
    lose('UpdateItemCommand', 1);
    await turn();
    expect(await take()).toEqual({ hoursLeft: 24 });
    lose('UpdateItemCommand', 1);
    await openGiveBack(dynamo, table)(first);
    await turn();
    expect(await take()).toEqual({ hoursLeft: 24 });
  });

  it('leave a row that tells nobody’s name, and ends after a day', async () => {
    await turn();
    const [row, ...others] = await allRows(localDynamo(), table);
    expect(others).toEqual([]);
    expect(row?.expires?.N).toBe(String(NOW + DAY_SECONDS));
    expect(row?.pk?.S).toMatch(/^[\w-]{86}$/);
    expect(JSON.stringify(row)).not.toMatch(/somebody|login\.example/);
    expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(1_000);
  });
});

describe('a turn that is given back', () => {
  it.each([
    ['the oldest', 0],
    ['the one between', 1],
    ['the newest', 2],
  ])('is free again: %s', async (_, index) => {
    const turns = [];
    for (const at of [NOW, NOW + HOUR_SECONDS, NOW + 2 * HOUR_SECONDS]) turns.push(await turn(at));
    const now = NOW + 3 * HOUR_SECONDS;
    await giveBack(turns[index] as Turn);
    expect(await limits.hoursLeft(WHO, now)).toBe(0);
    await turn(now);
    expect(await take(now)).toEqual({ hoursLeft: index === 0 ? 22 : 21 });
  });

  it('is one, however often', async () => {
    const [first] = [await turn(), await turn(), await turn()];
    for (const _ of [1, 2, 3]) await giveBack(first);
    await turn();
    expect(await take()).toEqual({ hoursLeft: 24 });
  });

  it('of long ago changes nothing', async () => {
    const old = await turn(NOW - DAY_SECONDS);
    for (const _ of [1, 2, 3]) await turn();
    await giveBack(old);
    expect(await take()).toEqual({ hoursLeft: 24 });
  });

  it('while others are taken and given back leaves what was not', async () => {
    const kept = await turn();
    const rounds = Array.from({ length: 10 }, async () => {
      const taken = await take();
      if ('id' in taken) await giveBack(taken);
    });
    await Promise.all(rounds);
    await turn();
    await turn();
    expect(await take()).toEqual({ hoursLeft: 24 });
    await giveBack(kept);
    await turn();
  });

  it('of nobody is nothing', async () => {
    await giveBack({ person: 'nobody', id: 'none' });
    expect(await allRows(localDynamo(), table)).toEqual([]);
  });
});

describe('a new key of pseudonyms', () => {
  it('gives nobody new turns, and forgets none', async () => {
    const switched = NOW + 2 * HOUR_SECONDS;
    nextKey(switched);
    writerFirst(NOW);
    for (const at of [NOW, NOW + HOUR_SECONDS]) await turn(at);
    writerFirst(switched);
    await turn(switched);
    expect(await take(switched + HOUR_SECONDS)).toEqual({ hoursLeft: 21 });
    expect(await limits.hoursLeft(WHO, switched + HOUR_SECONDS)).toBe(21);
    // The first of the old key ends.
    await turn(NOW + DAY_SECONDS);
    expect(await take(NOW + DAY_SECONDS)).toEqual({ hoursLeft: 1 });
    expect(await allRows(localDynamo(), table)).toHaveLength(2);
  });

  it('counts three of the old one', async () => {
    nextKey(NOW + HOUR_SECONDS);
    writerFirst(NOW);
    for (const _ of [1, 2, 3]) await turn();
    writerFirst(NOW + HOUR_SECONDS);
    expect(await take(NOW + HOUR_SECONDS)).toEqual({ hoursLeft: 23 });
    for (const _ of [1, 2, 3]) await turn(NOW + DAY_SECONDS);
    expect(await take(NOW + DAY_SECONDS)).toEqual({ hoursLeft: 24 });
  });

  it('of fifty at once lets through what is left', { timeout: 120_000 }, async () => {
    nextKey(NOW + HOUR_SECONDS);
    writerFirst(NOW);
    await turn();
    writerFirst(NOW + HOUR_SECONDS);
    const all = await Promise.all(Array.from({ length: 50 }, () => take(NOW + HOUR_SECONDS)));
    expect(all.filter((one) => 'id' in one)).toHaveLength(2);
  });
});
