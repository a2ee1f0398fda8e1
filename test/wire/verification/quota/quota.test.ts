/** A region's bucket of codes: one conditional write decides each (verification-server.md §5.3). */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openQuota } from '../../../../lambdas/verification/store/quota/charge.ts';
import { addCodes, writeModel } from '../../../../lambdas/verification/store/quota/models.ts';
import { readQuotaRow } from '../../../../lambdas/verification/store/quota/rows.ts';
import { auditTable, quotasTable } from '../../../../lambdas/verification/store/tables.ts';
import { abusePreventionSettings } from '../../../../protocol/abuse/settings.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';

/** 2026-11-22T00:00:00Z. */
const MIDNIGHT = 1_795_305_600;
const NOON = MIDNIGHT + DAY_SECONDS / 2;
const REGION = 'US-ZZ';
const settings = abusePreventionSettings.parse({ enabled: true });
const code = (region = REGION) => ({ region, mark: randomBytes(6).toString('base64url') });
const claims = { last: 1, anomalous: false };

let table: string;
beforeEach(async () => {
  table = await createTable(quotasTable);
});

const aContainer = (dynamo = localDynamo()) => openQuota(dynamo, table);
const tables = () => ({ dynamo: localDynamo(), table });
const row = () => readQuotaRow(localDynamo(), table, REGION);
const model = async (day: string, limit: number) => writeModel(tables(), REGION, await row(), { day, limit, claims });
/** How many of `codes` are taken, each in a container of its own or all in one. */
async function taken(codes: number, now = NOON, quota?: ReturnType<typeof aContainer>, wishes = settings) {
  const results = await Promise.all(
    Array.from({ length: codes }, () => (quota ?? aContainer()).take(code(), wishes, now)),
  );
  return results.filter(Boolean).length;
}

describe('50 codes at once', () => {
  it('in 50 containers: exactly the limit is issued', async () => {
    expect(await taken(50)).toBe(10);
    expect(await taken(5)).toBe(0);
    expect((await row()).bucket.taken).toBe(10);
  });

  it('at midnight, when the bucket of the day before is used up: exactly the limit again', async () => {
    await model('2026-11-22', 20);
    expect(await taken(30, MIDNIGHT + DAY_SECONDS - 1)).toBe(20);
    expect(await taken(50, MIDNIGHT + DAY_SECONDS)).toBe(20);
  });

  it('while codes are added: exactly those too', async () => {
    const adding = async () => {
      for (;;) {
        const { bucket } = await row();
        const entry = { actor: 'test', action: 'quota-burst', target: REGION, after: {} };
        if (await addCodes({ ...tables(), auditTable: audit }, { region: REGION, bucket, codes: 7 }, entry, NOON))
          return;
      }
    };
    const audit = await createTable(auditTable);
    const [first] = await Promise.all([taken(40), adding()]);
    expect(first + (await taken(20))).toBe(17);
    expect(await allRows(localDynamo(), audit)).toHaveLength(1);
  });

  it('of one uuid, in containers that know the bucket from before: one is charged, and all may go on', async () => {
    const one = code();
    await taken(1);
    const containers = Array.from({ length: 50 }, () => aContainer());
    await Promise.all(containers.map((quota) => quota.isUsedUp(code(), settings, NOON)));
    const results = await Promise.all(containers.map((quota) => quota.take(one, settings, NOON)));
    expect(new Set(results)).toEqual(new Set([true]));
    expect((await row()).bucket.taken).toBe(2);
  });

  it('of a region: others have their own', async () => {
    await taken(10);
    expect(await aContainer().take(code('US-YY'), settings, NOON)).toBe(true);
  });
});

describe('a code whose answer got lost', () => {
  it.each([
    ['the first of all', 0],
    ['one more', 1],
  ])('is charged once: %s', async (_, before) => {
    const lossy = lossyDynamo(localAws());
    const quota = aContainer(lossy.dynamo);
    await taken(before, NOON, quota);
    lossy.lose('UpdateItemCommand', 1);
    expect(await quota.take(code(), settings, NOON)).toBe(true);
    expect(lossy.left()).toBe(0);
    expect((await row()).bucket.taken).toBe(before + 1);
  });

  it('is charged once when its call is repeated, at once or half a minute later', async () => {
    const one = code();
    const quota = aContainer();
    await quota.take(one, settings, NOON);
    for (const seconds of [0, 14, 15, 29]) expect(await aContainer().take(one, settings, NOON + seconds)).toBe(true);
    expect((await row()).bucket.taken).toBe(1);
    expect(await quota.isUsedUp(one, settings, NOON)).toBe(false);
  });

  it('may go on although the quota is used up meanwhile', async () => {
    const one = code();
    const quota = aContainer();
    await quota.take(one, settings, NOON);
    await taken(20);
    expect(await quota.isUsedUp(one, settings, NOON)).toBe(false);
    expect(await quota.take(one, settings, NOON)).toBe(true);
    expect(await quota.isUsedUp(code(), settings, NOON)).toBe(true);
    expect((await row()).bucket.taken).toBe(10);
  });

  it('at midnight is not charged again on the new day', async () => {
    await model('2026-11-22', 20);
    const one = code();
    await aContainer().take(one, settings, MIDNIGHT + DAY_SECONDS - 1);
    await aContainer().take(one, settings, MIDNIGHT + DAY_SECONDS);
    await aContainer().take(code(), settings, MIDNIGHT + DAY_SECONDS);
    expect((await row()).bucket.taken).toBe(1);
  });
});

describe('the period', () => {
  it('is seven days without a model, to the second', async () => {
    const quota = aContainer();
    expect(await taken(11, MIDNIGHT, quota)).toBe(10);
    const week = MIDNIGHT + 7 * DAY_SECONDS;
    const left = [];
    for (const now of [week - 1, week, week + 1]) left.push(await taken(11, now, quota));
    expect(left).toEqual([0, 10, 0]);
  });

  it('is a day with one, and the first model begins it', async () => {
    const quota = aContainer();
    expect(await taken(11, NOON, quota)).toBe(10);
    expect(await model('2026-11-22', 20)).toBe(true);
    expect(await taken(25, NOON + 1, quota)).toBe(20);
    const next = MIDNIGHT + DAY_SECONDS;
    const left = [];
    for (const now of [next - 1, next, next + 1]) left.push(await taken(25, now, quota));
    expect(left).toEqual([0, 20, 0]);
  });

  it('is not begun anew by the model of another day, which only says how many there are (⚠D10)', async () => {
    await model('2026-11-21', 20);
    expect(await taken(25)).toBe(20);
    const seen = await row();
    expect(await model('2026-11-22', 23)).toBe(true);
    expect(await writeModel(tables(), REGION, seen, { day: '2026-11-22', limit: 99, claims })).toBe(false);
    expect(await taken(25)).toBe(3);
  });

  it('of a container whose clock is 5 seconds behind goes on after the others have begun anew', async () => {
    await model('2026-11-22', 20);
    const next = MIDNIGHT + DAY_SECONDS;
    expect(await taken(20, next - 1)).toBe(20);
    expect(await taken(1, next)).toBe(1);
    expect(await taken(1, next - 5)).toBe(1);
    expect((await row()).bucket.taken).toBe(2);
  });
});

it('a factor that is changed holds for the next code, in containers that have run before', async () => {
  const quota = aContainer();
  expect(await taken(12, NOON, quota)).toBe(10);
  expect(await taken(12, NOON, quota, { ...settings, limitFactor: 1.5 })).toBe(5);
});

it('what was added before the first code is there, until it is filled again', async () => {
  const audit = await createTable(auditTable);
  const add = async (now: number) => {
    const { bucket } = await row();
    const entry = { actor: 'test', action: 'quota-burst', target: REGION, after: {} };
    return addCodes({ ...tables(), auditTable: audit }, { region: REGION, bucket, codes: 5 }, entry, now);
  };
  await model('2026-11-22', 20);
  expect(await add(NOON)).toBe(true);
  expect(await taken(30)).toBe(25);
  expect(await taken(30, NOON + DAY_SECONDS)).toBe(20);
});

it('costs one write unit a code, and one read when a container meets the region', async () => {
  const meter = meteredDynamo(localAws());
  const quota = aContainer(meter.dynamo);
  for (let count = 0; count < 10; count++) expect(await quota.take(code(), settings, NOON + count)).toBe(true);
  expect(meter.spent()).toEqual({ writeUnits: 10, calls: ['GetItemCommand', ...Array(10).fill('UpdateItemCommand')] });
  expect(await quota.take(code(), settings, NOON)).toBe(false);
  expect(meter.spent()).toEqual({ writeUnits: 0, calls: ['GetItemCommand'] });
});
