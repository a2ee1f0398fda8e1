/** What DynamoDB does only now and then, and the local AWS never. */
import { describe, expect, it } from 'vitest';
import { openCodeStore } from '../../../../lambdas/verification/store/code-store.ts';
import { broken, cancelled, scriptedDynamo, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { aDiagnosis } from '../../../support/verification/issuing.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const diagnosis = aDiagnosis();
const phone = { row: { hash: 'p', diagnosis: diagnosis.key, created: NOW } };
const codes = [{ hash: 'a', kind: 'short' as const }];
/** Writes in this order: diagnosis, pointer, phone, message. */
const newCode = { diagnosis, codes, phone, message: { Put: { TableName: 'Outbox', Item: {} } } };

describe('a cancelled issue transaction', () => {
  it.each([
    ['uuid-taken', ['ConditionalCheckFailed', 'ConditionalCheckFailed', 'ConditionalCheckFailed', 'None']],
    ['code-taken', ['None', 'ConditionalCheckFailed', 'None', 'None']],
    ['phone-taken', ['None', 'None', 'ConditionalCheckFailed', 'None']],
    ['busy', ['None', 'None', 'TransactionConflict', 'None']],
    ['busy', ['TransactionConflict', 'None', 'None', 'None']],
    ['busy', ['ThrottlingError', 'None', 'None', 'ProvisionedThroughputExceeded']],
    ['code-taken', ['TransactionConflict', 'ConditionalCheckFailed', 'None', 'None']],
    ['busy', []],
  ])('%s: %j', async (outcome, reasons) => {
    const dynamo = scriptedDynamo(() => {
      throw cancelled(...reasons);
    });
    expect(await openCodeStore(dynamo, 'Codes').issue('US-ZZ', newCode, NOW)).toBe(outcome);
  });

  it.each([throttled(), broken()])('any other error is passed on: $name', async (error) => {
    const dynamo = scriptedDynamo(() => {
      throw error;
    });
    const store = openCodeStore(dynamo, 'Codes');
    await expect(store.issue('US-ZZ', newCode, NOW)).rejects.toBe(error);
    await expect(store.pointers('US-ZZ', ['a'], NOW)).rejects.toBe(error);
    await expect(
      store.certify('US-ZZ', diagnosis.key, { jti: diagnosis.key, answered: diagnosis.key }, NOW),
    ).rejects.toBe(error);
  });
});

it('leaves out what TTL has not deleted yet', async () => {
  const pointer = { pk: { S: 'US-ZZ#a' }, diagnosis: { B: diagnosis.key }, expires: { N: String(NOW + 1) } };
  const dynamo = scriptedDynamo(() => ({ Responses: { Codes: [pointer] } }));
  expect(await openCodeStore(dynamo, 'Codes').pointers('US-ZZ', ['a'], NOW)).toHaveLength(1);
  expect(await openCodeStore(dynamo, 'Codes').pointers('US-ZZ', ['a'], NOW + 1)).toEqual([]);
});
