import { expect, it } from 'vitest';
import { openStatistics } from '../../../lambdas/verification/store/statistics.ts';
import { scriptedDynamo } from '../../support/scripted-dynamo.ts';
import { aCall, NOW } from '../../support/verification-calls.ts';

const apiKey = { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;

it('spreads an API key of a day over ten partitions: the key is in every phone', async () => {
  const keys: unknown[] = [];
  const dynamo = scriptedDynamo(({ input }) => {
    keys.push((input as { Key: unknown }).Key);
    return {};
  });
  let drawn = 0;
  const statistics = openStatistics(dynamo, 'Statistics', () => Buffer.from([drawn++]));
  for (let count = 0; count < 11; count++) await statistics({ ...aCall('device'), apiKey }, { codes_invalid: 1 });
  const shards = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0];
  expect(NOW).toBe(Date.parse('2026-11-22T00:00:00Z') / 1000);
  expect(keys).toEqual(shards.map((shard) => ({ pk: { S: `US-ZZ#2026-11-22#${shard}` }, sk: { S: 'key-1' } })));
});
