import { expect, it } from 'vitest';
import { type Counts, openStatistics } from '../../../lambdas/verification/store/statistics.ts';
import { statisticsTable } from '../../../lambdas/verification/store/tables.ts';
import { createTable, localAws, localDynamo } from '../../support/local-aws.ts';
import { meteredDynamo } from '../../support/metered-dynamo.ts';
import { allRows } from '../../support/rows.ts';
import { aCall } from '../../support/verification-calls.ts';

const apiKey = { region: 'US-ZZ', type: 'device' as const, id: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' };
const systems = ['ios', 'android', 'unknown_os'] as const;

it('adds up over shards, and a row with every counter costs one write unit', async () => {
  const table = await createTable(statisticsTable);
  const meter = meteredDynamo(localAws());
  let shard = 0;
  const statistics = openStatistics(meter.dynamo, table, () => Buffer.from([shard++]));
  const every: Counts = Object.fromEntries([
    ...['codes_issued', 'codes_claimed', 'codes_invalid', 'user_reports_issued', 'user_reports_claimed'].map(large),
    ...['user_reports_invalid_nonce', 'tokens_claimed', 'tokens_invalid', 'user_report_tokens_claimed'].map(large),
    ...systems.flatMap((system) => [`codes_invalid_${system}`, `user_report_invalid_nonce_${system}`].map(large)),
    ...Array.from({ length: 11 }, (_, index) => large(`claim_age_${index}`)),
    large('claim_age_seconds'),
  ]);
  const call = { ...aCall('device'), apiKey };
  for (let count = 0; count < 11; count++) await statistics(call, every);
  expect(meter.spent().writeUnits).toBe(11);
  const rows = await allRows(localDynamo(), table);
  expect(rows).toHaveLength(10);
  expect(rows.reduce((sum, row) => sum + Number(row.codes_issued?.N), 0)).toBe(11 * 12_345_678);
});

function large(name: string): [string, number] {
  return [name, 12_345_678];
}
