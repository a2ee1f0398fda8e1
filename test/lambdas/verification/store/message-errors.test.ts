import { expect, it } from 'vitest';
import { messageErrorCounter } from '../../../../lambdas/verification/store/message-errors.ts';
import { scriptedDynamo, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

it('counts no code that is none: codes become keys', async () => {
  const writes: object[] = [];
  const dynamo = scriptedDynamo(({ input }) => {
    writes.push(input);
    return {};
  });
  const count = messageErrorCounter(dynamo, 'Statistics', () => {});
  for (const code of ['', 'a b', 'a#b', 'x'.repeat(65)]) await count('US-ZZ', code, NOW);
  expect(writes).toEqual([]);
  await count('US-ZZ', 'x'.repeat(64), NOW);
  expect(writes).toHaveLength(1);
});

it('loses a counter without failing, and says so', async () => {
  const lost: string[] = [];
  const dynamo = scriptedDynamo(() => {
    throw throttled();
  });
  await messageErrorCounter(dynamo, 'Statistics', (event) => lost.push(event))('US-ZZ', '30007', NOW);
  expect(lost).toEqual(['StatisticsLost']);
});
