/** What the modeler reads: codes issued and redeemed by UTC day, over all shards and API keys. */
import { beforeAll, expect, it } from 'vitest';
import { openDayCounts } from '../../../../lambdas/verification/store/day-counts.ts';
import { openStatistics } from '../../../../lambdas/verification/store/statistics.ts';
import { statisticsTable } from '../../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { aCall } from '../../../support/verification/verification-calls.ts';

/** 2026-11-22T00:00:00Z. */
const MIDNIGHT = 1_795_305_600;
let table: string;
let shard = 0;

beforeAll(async () => {
  table = await createTable(statisticsTable);
});

/** In the next shard each time. */
async function count(region: string, id: string, now: number, counts: object) {
  const statistics = openStatistics(localDynamo(), table, () => Buffer.from([shard++]));
  const apiKey = { region, id, type: 'admin' as const };
  await statistics({ ...aCall('admin'), now, apiKey }, counts);
}

it('adds up shards and keys, a day at a time, up to midnight', async () => {
  for (let times = 0; times < 12; times++) await count('US-ZZ', 'lab-1', MIDNIGHT, { codes_issued: 2 });
  await count('US-ZZ', 'lab-2', MIDNIGHT + 1, { codes_issued: 5 });
  await count('US-ZZ', 'phones', MIDNIGHT - 1, { codes_claimed: 3 });
  await count('US-ZZ', 'lab-1', MIDNIGHT - 1, { codes_issued: 4 });
  await count('US-ZZ', 'phones', MIDNIGHT - 90 * DAY_SECONDS, { codes_invalid: 1 });
  await count('US-ZZ', 'phones', MIDNIGHT - 91 * DAY_SECONDS, { codes_claimed: 1 });
  await count('US-YY', 'lab-1', MIDNIGHT, { codes_issued: 100 });
  expect(await openDayCounts({ dynamo: localDynamo(), table })('US-ZZ', MIDNIGHT)).toEqual([
    { day: '2026-11-22', codesIssued: 29, codesClaimed: 0 },
    { day: '2026-11-21', codesIssued: 4, codesClaimed: 3 },
    { day: '2026-08-24', codesIssued: 0, codesClaimed: 0 },
  ]);
});
