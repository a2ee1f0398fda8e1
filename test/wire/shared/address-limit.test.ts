import { beforeEach, describe, expect, it } from 'vitest';
import { type AddressLimit, openAddressLimit } from '../../../lambdas/shared/http/limits/address-limit.ts';
import { reportsOfOneAddress } from '../../../lambdas/verification/issuing/report-limit.ts';
import { brakeTable } from '../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../support/aws/metered-dynamo.ts';
import { allRows } from '../../support/aws/rows.ts';
import { changingRing, ringVersion } from '../../support/keys/fixed-ring.ts';

/** 2026-11-22T00:00:00Z. */
const DAY = 1_795_305_600;
const WINDOW = 600;
const [one, other] = ['192.0.2.1', '192.0.2.2'];
const versions = [ringVersion('address-1', 32)];
let table = '';
let limit: AddressLimit;

const open = (changes: Partial<{ perWindow: number; perDay: number; name: string }> = {}, dynamo = localDynamo()) =>
  openAddressLimit({
    dynamo,
    table,
    ring: changingRing(() => versions),
    name: 'report',
    ...reportsOfOneAddress,
    ...changes,
  });

beforeEach(async () => {
  table = await createTable(brakeTable);
  versions.length = 1;
  limit = open();
});

/** How many of `count` at `now` were let through, and what the refused ones were told. */
async function take(count: number, now: number, taking = limit, address = one) {
  const waits = await Promise.all(Array.from({ length: count }, () => taking(address, now)));
  return { passed: waits.filter((wait) => wait === 0).length, told: [...new Set(waits.filter((wait) => wait > 0))] };
}

describe('what one address may do', () => {
  it('sixty reports in ten minutes, and one more in the next', async () => {
    expect(await take(59, DAY + 1)).toEqual({ passed: 59, told: [] });
    expect(await take(1, DAY + 2)).toEqual({ passed: 1, told: [] });
    expect(await take(1, DAY + 3)).toEqual({ passed: 0, told: [WINDOW - 3] });
    expect(await take(1, DAY + WINDOW - 1)).toEqual({ passed: 0, told: [1] });
    expect(await take(1, DAY + WINDOW)).toEqual({ passed: 1, told: [] });
  });

  it('300 in a minute: sixty, and nobody else is refused', async () => {
    // A hundred at a time: of more, some would not even connect on a busy machine.
    expect(await take(100, DAY + 60)).toEqual({ passed: 60, told: [WINDOW - 60] });
    expect(await take(100, DAY + 60)).toEqual({ passed: 0, told: [WINDOW - 60] });
    expect(await take(100, DAY + 60)).toEqual({ passed: 0, told: [WINDOW - 60] });
    expect(await take(1, DAY + 60, limit, other)).toEqual({ passed: 1, told: [] });
  });

  it('200 in a UTC day; what was refused is not counted', async () => {
    for (const [window, passed] of [60, 60, 60].entries()) {
      expect((await take(70, DAY + window * WINDOW)).passed).toBe(passed);
    }
    const now = DAY + 3 * WINDOW;
    expect(await take(19, now)).toEqual({ passed: 19, told: [] });
    expect(await take(1, now)).toEqual({ passed: 1, told: [] });
    expect(await take(1, now)).toEqual({ passed: 0, told: [DAY_SECONDS - 3 * WINDOW] });
    expect(await take(1, DAY + DAY_SECONDS - 1)).toEqual({ passed: 0, told: [1] });
    expect(await take(1, DAY + DAY_SECONDS)).toEqual({ passed: 1, told: [] });
  });

  it('is decided by the write: of fifty at once, over two containers, as many pass as may', async () => {
    const few = { perWindow: 20, perDay: 200 };
    const [here, there] = [open(few), open(few)];
    const [first, second] = await Promise.all([take(25, DAY, here), take(25, DAY, there)]);
    expect(first.passed + second.passed).toBe(20);
  });

  it('costs one write unit', async () => {
    const meter = meteredDynamo(localAws());
    await open({}, meter.dynamo)(one, DAY);
    expect(meter.spent()).toMatchObject({ writeUnits: 1 });
  });

  it('keeps keyed hashes of addresses, a row a day, until the day after', async () => {
    await take(3, DAY + 5);
    const rows = await allRows(localDynamo(), table);
    expect(rows).toEqual([
      {
        pk: { S: expect.stringMatching(/^[\w-]{43}$/) },
        day: { N: '3' },
        w0: { N: '3' },
        expires: { N: String(DAY + 2 * DAY_SECONDS) },
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain(one);
  });

  it('is counted on under the key with which the day began', async () => {
    expect((await take(60, DAY + 1)).passed).toBe(60);
    versions.unshift({ ...ringVersion('address-2', 32), createdAt: DAY + 2, usableFrom: DAY + 2 });
    expect((await take(1, DAY + 3)).passed).toBe(0);
    expect((await take(1, DAY + DAY_SECONDS)).passed).toBe(1);
  });

  it('has counters of its own for each thing that is limited', async () => {
    await take(60, DAY);
    expect((await take(1, DAY, open({ name: 'other' }))).passed).toBe(1);
  });

  it('rejects where nobody can count', async () => {
    table = 'none';
    await expect(open()(one, DAY)).rejects.toThrow();
  });
});
