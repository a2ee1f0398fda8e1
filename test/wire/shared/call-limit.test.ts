import { beforeEach, describe, expect, it } from 'vitest';
import { type CallLimit, openAddressCalls, openKeyLimit } from '../../../lambdas/shared/http/limits/call-limit.ts';
import { callsOfOneKey } from '../../../lambdas/verification/call-limits.ts';
import { brakeTable } from '../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../support/aws/metered-dynamo.ts';
import { allRows } from '../../support/aws/rows.ts';
import { changingRing, ringVersion } from '../../support/keys/fixed-ring.ts';

/** 2026-11-22T00:00:00Z. */
const DAY = 1_795_305_600;
const [one, other] = ['192.0.2.1', '192.0.2.2'];
const versions = [ringVersion('address-1', 32)];
const counted: string[] = [];
let table = '';

const counting = (dynamo = localDynamo()) => ({
  dynamo,
  table,
  ring: changingRing(() => versions),
  // Fifty at once may take the local AWS longer than a person would wait.
  patienceMilliseconds: 20_000,
  count: (event: string) => void counted.push(event),
});
const open = (limits: { perKey: number; perAddress: number }, dynamo = localDynamo()) =>
  openKeyLimit({ ...counting(dynamo), ...limits });

beforeEach(async () => {
  table = await createTable(brakeTable);
  versions.length = 1;
  counted.length = 0;
});

/** DynamoDB developer guide, "DynamoDB item sizes and formats": a byte for two digits, and one more. */
const numberBytes = (digits: number) => Math.ceil(digits / 2) + 1;

/** How many of `times` calls at once went through. */
async function call(limit: CallLimit, times: number, now: number, address = one, apiKey = 'key-1') {
  const told = await Promise.all(Array.from({ length: times }, () => limit({ apiKey, address }, now)));
  return told.filter((allowance) => allowance?.waitSeconds === 0).length;
}

describe('calls of an API key', () => {
  it('are let through up to the limit of their address, and again in the next minute', async () => {
    const limit = open({ perKey: 10, perAddress: 3 });
    const caller = { apiKey: 'key-1', address: one };
    expect(await limit(caller, DAY)).toEqual({ limit: 3, remaining: 2, reset: DAY + 60, waitSeconds: 0 });
    expect(await call(limit, 2, DAY + 58)).toBe(2);
    expect(await limit(caller, DAY + 59)).toEqual({ limit: 3, remaining: 0, reset: DAY + 60, waitSeconds: 1 });
    expect(await limit(caller, DAY + 60)).toEqual({ limit: 3, remaining: 2, reset: DAY + 120, waitSeconds: 0 });
  });

  it('from several addresses are let through up to the limit of the key; what was refused is not counted', async () => {
    const limit = open({ perKey: 4, perAddress: 3 });
    expect(await call(limit, 5, DAY, one)).toBe(3);
    expect(await limit({ apiKey: 'key-1', address: other }, DAY)).toMatchObject({
      limit: 4,
      remaining: 0,
      waitSeconds: 0,
    });
    expect(await limit({ apiKey: 'key-1', address: other }, DAY)).toMatchObject({
      limit: 4,
      remaining: 0,
      waitSeconds: 60,
    });
    expect(await call(limit, 3, DAY, other, 'key-2')).toBe(3);
  });

  it('are counted by the key alone where nobody knows the address', async () => {
    const nowhere: CallLimit = (caller, now) =>
      open({ perKey: 4, perAddress: 3 })({ ...caller, address: undefined }, now);
    expect(await call(nowhere, 6, DAY)).toBe(4);
  });

  it('are decided by the write: of fifty at once, over two containers, as many pass as may', async () => {
    const few = { perKey: 20, perAddress: 20 };
    const passed = await Promise.all([call(open(few), 25, DAY), call(open(few), 25, DAY)]);
    expect(passed[0] + passed[1]).toBe(20);
    expect(counted).toEqual([]);
  });

  it('cost one write unit each, from as many addresses as there can be', async () => {
    const meter = meteredDynamo(localAws());
    const limit = open({ perKey: 400, perAddress: 400 }, meter.dynamo);
    for (let i = 0; i < 300; i += 50) {
      const addresses = Array.from({ length: 50 }, (_, at) => `198.51.100.${(i + at) % 256}`);
      await Promise.all(addresses.map((address) => limit({ apiKey: 'key-1', address }, DAY)));
    }
    const { writeUnits, calls } = meter.spent();
    expect([calls.length, writeUnits]).toEqual([300, 300]);
    const [row = {}] = await allRows(localDynamo(), table);
    // pk, expires, the key's own number, and at most 128 of addresses: below the 1 kB of one unit also with four digits each.
    expect(Object.keys(row).length).toBeGreaterThan(60);
    expect(Object.keys(row).length).toBeLessThanOrEqual(3 + 128);
    const bytes = Object.entries(row).map(
      ([name, { S, N = '' }]) => name.length + (S?.length ?? numberBytes(N.length)),
    );
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(1_024 - 128 * (numberBytes(4) - numberBytes(1)));
  });

  it('leave keyed hashes, which change with the day, for two minutes', async () => {
    const limit = open(callsOfOneKey);
    for (const now of [DAY, DAY + DAY_SECONDS]) await limit({ apiKey: 'key-1', address: one }, now);
    const rows = await allRows(localDynamo(), table);
    expect(rows.map(({ pk }) => pk?.S)).toEqual([
      expect.stringMatching(/^[\w-]{43}$/),
      expect.stringMatching(/^[\w-]{43}$/),
    ]);
    expect(rows.map(({ expires }) => Number(expires?.N)).sort()).toEqual([DAY + 120, DAY + DAY_SECONDS + 120]);
    expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2|key-1/);
  });

  it('are counted on under the key with which the day began', async () => {
    const limit = open({ perKey: 3, perAddress: 3 });
    expect(await call(limit, 3, DAY + 1)).toBe(3);
    versions.unshift({ ...ringVersion('address-2', 32), createdAt: DAY + 2, usableFrom: DAY + 2 });
    expect(await call(limit, 1, DAY + 3)).toBe(0);
  });

  it('go on uncounted where there is no table', async () => {
    table = 'none';
    expect(await open(callsOfOneKey)({ apiKey: 'key-1', address: one }, DAY)).toBeUndefined();
    expect(counted).toEqual(['CallUncounted']);
  });
});

describe('calls of an address', () => {
  it('are let through up to its limit, each thing limited by itself', async () => {
    const limit = openAddressCalls({ ...counting(), name: 'report-calls', perAddress: 3 });
    expect(await call(limit, 5, DAY)).toBe(3);
    expect(await call(limit, 1, DAY, other)).toBe(1);
    expect(await call(openAddressCalls({ ...counting(), name: 'other', perAddress: 3 }), 1, DAY)).toBe(1);
    expect(await limit({ address: undefined }, DAY)).toBeUndefined();
    expect(counted).toEqual([]);
  });
});
