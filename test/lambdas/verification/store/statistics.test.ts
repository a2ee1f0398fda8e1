import { expect, it } from 'vitest';
import { type Origin, openStatistics, readCounterKey } from '../../../../lambdas/verification/store/statistics.ts';
import { scriptedDynamo } from '../../../support/aws/scripted-dynamo.ts';
import { aCall, NOW } from '../../../support/verification/verification-calls.ts';

const apiKey = { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;

function recorded(at = NOW) {
  const keys: unknown[] = [];
  const dynamo = scriptedDynamo(({ input }) => {
    keys.push((input as { Key: unknown }).Key);
    return {};
  });
  let drawn = 0;
  const statistics = openStatistics(dynamo, 'Statistics', () => Buffer.from([drawn++]));
  const count = (origin?: Origin) => statistics({ ...aCall('device'), now: at, apiKey }, { codes_invalid: 1 }, origin);
  return { keys, count };
}

it('spreads an API key of a day over ten partitions: the key is in every phone', async () => {
  const { keys, count } = recorded();
  for (let calls = 0; calls < 11; calls++) await count();
  const shards = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0];
  expect(NOW).toBe(Date.parse('2026-11-22T00:00:00Z') / 1000);
  expect(keys).toEqual(shards.map((shard) => ({ pk: { S: `US-ZZ#2026-11-22#${shard}` }, sk: { S: 'key-1' } })));
});

it.each([
  [-1, '2026-11-21'],
  [0, '2026-11-22'],
  [1, '2026-11-22'],
])('counts %i s from midnight on %s', async (offset, day) => {
  const { keys, count } = recorded(NOW + offset);
  await count();
  expect(keys).toEqual([{ pk: { S: `US-ZZ#${day}#0` }, sk: { S: 'key-1' } }]);
});

const origins: [origin: Origin | undefined, sk: string, read: object][] = [
  [undefined, 'key-1', { caller: 'key-1', issuer: 'key-1', external: '' }],
  [{ issuer: '' }, 'key-1', { caller: 'key-1', issuer: 'key-1', external: '' }],
  [{ issuer: 'key-1' }, 'key-1', { caller: 'key-1', issuer: 'key-1', external: '' }],
  [{ issuer: 'lab' }, 'key-1#lab', { caller: 'key-1', issuer: 'lab', external: '' }],
  [{ issuer: 'key-1', external: 'a#b' }, 'key-1#key-1#a#b', { caller: 'key-1', issuer: 'key-1', external: 'a#b' }],
];

it.each(origins)('counts once for who asks and for %o', async (origin, sk, read) => {
  const { keys, count } = recorded();
  await count(origin);
  expect(keys).toEqual([{ pk: { S: 'US-ZZ#2026-11-22#0' }, sk: { S: sk } }]);
  expect(readCounterKey(sk)).toEqual(read);
});
