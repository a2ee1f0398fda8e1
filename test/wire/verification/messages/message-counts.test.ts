/** How many messages may go in a day: one conditional write each decides (verification-server.md §5.3, §5.4). */
import { beforeEach, describe, expect, it } from 'vitest';
import { type MessageAllowance, openMessageAllowance } from '../../../../lambdas/verification/store/message-counts.ts';
import { messageCountsTable } from '../../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const caps = { dailyCap: 7, dailyCapUserReports: 3, dailyCapPerNumber: 5 };
const phone = '+12068675309';
const phones = Array.from({ length: 50 }, (_, index) => `+12068675${300 + index}`);
let allowance: MessageAllowance;
let table: string;

beforeEach(async () => {
  table = await createTable(messageCountsTable);
  allowance = openMessageAllowance({ dynamo: localDynamo(), table, phones: fixedRing(ringVersion('phone-1')) });
});

const staff = { region: 'US-ZZ', isUserReport: false };
const reports = { region: 'US-ZZ', isUserReport: true };
const taken = async (wishes: { region: string; phone: string; isUserReport: boolean }[], now = NOW) =>
  (await Promise.all(wishes.map((wish) => allowance.take(wish, caps, now)))).filter(Boolean).length;
const toMany = (kind: typeof staff) => phones.map((one) => ({ ...kind, phone: one }));
const toOne = (kind: typeof staff) => Array.from({ length: 50 }, () => ({ ...kind, phone }));

describe('50 at once', () => {
  it('to 50 numbers: as many as the region may send', async () => {
    expect(await taken(toMany(staff))).toBe(7);
    expect(await taken(toMany(staff))).toBe(0);
  });

  it('to one number: as many as it may get, and the others cost the region nothing', async () => {
    expect(await taken(toOne(staff))).toBe(5);
    expect(await taken(toMany(staff))).toBe(2);
  });

  it('of reports: as many as may be reported, and none of them is taken from the laboratories', async () => {
    expect(await taken(toMany(reports))).toBe(3);
    expect(await taken(toOne(reports))).toBe(0);
    expect(await taken(toOne(staff))).toBe(5);
  });

  it('of a region: others have their own', async () => {
    expect(await taken([...toMany(staff), ...toMany({ ...staff, region: 'US-YY' })])).toBe(14);
  });
});

it('counts anew from midnight on (UTC)', async () => {
  expect(await taken(toOne(staff), NOW)).toBe(5);
  expect(await taken(toOne(staff), NOW + DAY_SECONDS - 1)).toBe(0);
  expect(await taken(toOne(staff), NOW + DAY_SECONDS)).toBe(5);
  expect(await taken(toOne(staff), NOW - 1)).toBe(5);
});

it('0 stops', async () => {
  expect(await allowance.take({ ...staff, phone }, { ...caps, dailyCapPerNumber: 0 }, NOW)).toBe(false);
  expect(await allowance.take({ ...staff, phone }, { ...caps, dailyCap: 0 }, NOW)).toBe(false);
});

it('keeps hashes of numbers, for two days', async () => {
  await taken([{ ...staff, phone }]);
  const rows = await allRows(localDynamo(), table);
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toContain('8675309');
  for (const row of rows) expect(row.expires).toEqual({ N: String(NOW + 2 * DAY_SECONDS) });
});
