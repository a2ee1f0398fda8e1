import { beforeEach, describe, expect, it } from 'vitest';
import { authenticator } from '../../../lambdas/verification/api-keys.ts';
import { formatApiKey } from '../../../protocol/api-key.ts';
import { fixedRing, ringVersion } from '../../support/fixed-ring.ts';
import { scriptedDynamo } from '../../support/scripted-dynamo.ts';
import { NOW, oneRegion } from '../../support/verification-calls.ts';

const signature = ringVersion('signature-1');
const key = formatApiKey(Buffer.alloc(64, 7), 'US-ZZ', signature.secret);
const row = { pk: { S: 'row' }, type: { S: 'device' }, id: { S: 'key-1' } };
const identity = { region: 'US-ZZ', type: 'device', id: 'key-1' };
/** What each look at the table is answered with, first to last. */
let answers: object[];
let asked: object[];
let known: ReturnType<typeof authenticator>;

beforeEach(() => {
  asked = [];
  const dynamo = scriptedDynamo(({ input }) => {
    asked.push(input);
    return answers.shift() ?? {};
  });
  const hashes = fixedRing(ringVersion('hash-1'));
  known = authenticator(
    { dynamo, table: 'ApiKeys', hashes, signatures: fixedRing(signature), regions: oneRegion() },
    'device',
  );
});

const found = { Responses: { ApiKeys: [row] } };
const left = { UnprocessedKeys: { ApiKeys: { Keys: [{ pk: { S: 'row' } }] } } };

describe('a look at the table', () => {
  it('that DynamoDB puts off under load is made again: a good key is not refused', async () => {
    answers = [left, found];
    expect(await known(key, NOW)).toEqual(identity);
  });
  it('that stays unanswered is an error, and is not remembered as a refusal', async () => {
    answers = [left, left, left, left, left, found];
    await expect(known(key, NOW)).rejects.toThrow('unread');
    expect(await known(key, NOW)).toEqual(identity);
  });
  it('reads strongly: a key made a moment ago is known', async () => {
    answers = [found];
    await known(key, NOW);
    expect(asked).toMatchObject([{ RequestItems: { ApiKeys: { ConsistentRead: true } } }]);
  });
  it('is one for all spellings of a key', async () => {
    answers = [found];
    for (let padding = 0; padding < 60; padding++) {
      expect(await known(`${key}${'='.repeat(padding)}`, NOW)).toEqual(identity);
    }
    expect(asked).toHaveLength(1);
  });
});
