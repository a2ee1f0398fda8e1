import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../../../lambdas/verification/operate/create-api-key/create-api-key.ts';
import { disableApiKey } from '../../../../lambdas/verification/operate/disable-api-key/disable-api-key.ts';
import { type NamedApiKey, withdrawApiKey } from '../../../../lambdas/verification/store/api-keys/changes.ts';
import { authenticator } from '../../../../lambdas/verification/store/api-keys/known-keys.ts';
import { openUseNotes } from '../../../../lambdas/verification/store/api-keys/last-use.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { formatApiKey } from '../../../../protocol/rings/api-key.ts';
import { broken, cancelled, type ScriptedCall, scriptedDynamo } from '../../../support/aws/scripted-dynamo.ts';
import { changingRing, fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const signature = ringVersion('signature-1');
const key = formatApiKey(Buffer.alloc(64, 7), 'US-ZZ', signature.secret);
const row = { pk: { S: 'row' }, type: { S: 'device' }, id: { S: 'key-1' } };
const identity = { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;
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

it('a key that cannot be written down for its owner is not stored: its name stays free', async () => {
  const stored: unknown[] = [];
  const deps = {
    regions: oneRegion(),
    hashes: fixedRing(ringVersion('hash-1')),
    signatures: changingRing(() => []),
    store: async (...key: unknown[]) => stored.push(key) > 0,
    randomBytes: (size: number) => Buffer.alloc(size),
  };
  await expect(createApiKey(deps, { region: 'US-ZZ', type: 'admin', name: 'lab' }, NOW)).rejects.toThrow('empty');
  expect(stored).toEqual([]);
});

const lab: NamedApiKey = {
  id: 'key-1',
  row: 'row',
  type: 'admin',
  name: 'lab',
  preview: 'abcdef',
  created: NOW,
  networks: [],
};

describe('withdrawing a key', () => {
  const withdraw = (error: Error) => {
    const dynamo = scriptedDynamo(() => {
      throw error;
    });
    const tables = { dynamo, table: 'ApiKeys', auditTable: 'Audit' };
    const deps = { find: async () => lab, withdraw: withdrawApiKey.bind(undefined, tables) };
    return disableApiKey(deps, { region: 'US-ZZ', name: 'lab' }, NOW);
  };
  it('at the moment at which another does is a mistake in words', async () => {
    const error = 'Somebody else is withdrawing "lab" at this moment; try again';
    expect(await withdraw(cancelled('TransactionConflict', 'None'))).toEqual({ error, isBusy: true });
  });
  it.each([broken(), cancelled('ConditionalCheckFailed', 'None')])('any other failure is one: $name', async (error) => {
    await expect(withdraw(error)).rejects.toBe(error);
  });
});

describe('the day of its last use', () => {
  const noting = (script: () => object) => {
    const counted: string[] = [];
    const sent: ScriptedCall[] = [];
    const dynamo = scriptedDynamo((call) => {
      sent.push(call);
      return script();
    });
    const noteUse = openUseNotes({ dynamo, table: 'Statistics', count: (event) => counted.push(event) });
    return { counted, sent, noteUse };
  };
  const failing = (error: Error) => () => {
    throw error;
  };

  it('is written once a day, key and container', async () => {
    const { sent, counted, noteUse } = noting(() => ({}));
    for (const now of [NOW, NOW + 60, NOW + DAY_SECONDS - 1]) await noteUse(identity, now);
    expect(sent).toHaveLength(1);
    await noteUse({ ...identity, id: 'key-2' }, NOW);
    await noteUse(identity, NOW + DAY_SECONDS);
    expect(sent).toHaveLength(3);
    expect(counted).toEqual([]);
  });

  it('that another container wrote is written', async () => {
    const taken = new ConditionalCheckFailedException({ message: 'taken', $metadata: {} });
    const { sent, counted, noteUse } = noting(failing(taken));
    await noteUse(identity, NOW);
    await noteUse(identity, NOW + 60);
    expect([sent.length, counted]).toEqual([1, []]);
  });

  it('that could not be written never refuses a key, and is tried again', async () => {
    const { counted, noteUse } = noting(failing(broken()));
    const deps = { table: 'ApiKeys', hashes: fixedRing(ringVersion('hash-1')), signatures: fixedRing(signature) };
    const dynamo = scriptedDynamo(() => found);
    const noted = authenticator({ ...deps, dynamo, regions: oneRegion(), noteUse }, 'device');
    expect(await noted(key, NOW)).toEqual(identity);
    expect(await noted(key, NOW + 60)).toEqual(identity);
    expect(counted).toEqual(['StatisticsLost', 'StatisticsLost']);
  });

  it('is none of a key that is refused', async () => {
    const { sent, noteUse } = noting(() => ({}));
    const deps = { table: 'ApiKeys', hashes: fixedRing(ringVersion('hash-1')), signatures: fixedRing(signature) };
    const dynamo = scriptedDynamo(() => found);
    expect(await authenticator({ ...deps, dynamo, regions: oneRegion(), noteUse }, 'admin')(key, NOW)).toBeUndefined();
    expect(sent).toEqual([]);
  });
});
