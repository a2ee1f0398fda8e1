/** A batch read that is only half answered: DynamoDB does that under load, and the local AWS never. */
import { expect, it } from 'vitest';
import { batchGet } from '../../../../../lambdas/shared/aws/dynamo/batch-get.ts';
import { broken, scriptedDynamo } from '../../../../support/aws/scripted-dynamo.ts';

const keys = ['a', 'b', 'c'].map((pk) => ({ pk: { S: pk } }));

/** Answers one key of each call and leaves the others. */
function slowDynamo(asked: object[]) {
  return scriptedDynamo(({ input }) => {
    asked.push(input);
    const [first, ...rest] = (input as { RequestItems: { T: { Keys: object[] } } }).RequestItems.T.Keys;
    return { Responses: { T: [first] }, UnprocessedKeys: rest.length > 0 ? { T: { Keys: rest } } : {} };
  });
}

it('asks for the rest, every time with a strong read', async () => {
  const asked: object[] = [];
  expect(await batchGet(slowDynamo(asked), 'T', keys)).toEqual(keys);
  expect(asked).toEqual(
    [keys, keys.slice(1), keys.slice(2)].map((Keys) => ({ RequestItems: { T: { Keys, ConsistentRead: true } } })),
  );
});

it('rejects when rows stay unread: a good code or key must not become unknown', async () => {
  const dynamo = scriptedDynamo(() => ({ UnprocessedKeys: { T: { Keys: keys } } }));
  await expect(batchGet(dynamo, 'T', keys)).rejects.toThrow('unread');
});

it('asks nothing for no keys', async () => {
  const dynamo = scriptedDynamo(() => {
    throw broken();
  });
  expect(await batchGet(dynamo, 'T', [])).toEqual([]);
});
