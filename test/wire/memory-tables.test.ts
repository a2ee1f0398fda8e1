/** The tables in memory (test/support/memory-aws) answer as the local AWS does, command by command. */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { describeTable } from '../../lambdas/shared/table.ts';
import { createTable, localDynamo } from '../support/aws/local-aws.ts';
import { Refused } from '../support/memory-aws/refused.ts';
import { memoryTables } from '../support/memory-aws/tables.ts';

const commands = {
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  UpdateItem: UpdateItemCommand,
  DeleteItem: DeleteItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  BatchGetItem: BatchGetItemCommand,
  TransactWriteItems: TransactWriteItemsCommand,
} as const;

const memory = memoryTables();
let TableName = '';

beforeAll(async () => {
  TableName = await createTable(describeTable('Compared', 'COMPARED', { sortKey: true }));
});

const text = (S: string) => ({ S });
const number = (value: number) => ({ N: String(value) });
const key = (sk: string) => ({ pk: text('a'), sk: text(sk) });
const put = (sk: string, more: object = {}, rest: object = {}) => ({ Item: { ...key(sk), ...more }, ...rest });
const unless = { ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now' };
const now = { ExpressionAttributeValues: { ':now': number(10) } };

function update(sk: string, UpdateExpression: string, values: object = {}, rest: object = {}) {
  const given = Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {};
  return { Key: key(sk), UpdateExpression, ...given, ReturnValues: 'ALL_NEW', ...rest };
}

function when(sk: string, ConditionExpression: string, values: object) {
  return update(sk, 'SET seen = :one', { ':one': number(1), ...values }, { ConditionExpression });
}

const item = (...kinds: [string, object][]) => kinds.map(([kind, request]) => ({ [kind]: request }));

/** In this order, on one table. */
const cases: [keyof typeof commands, object][] = [
  ['PutItem', put('1', { count: number(1), expires: number(20), word: text('abc') })],
  ['PutItem', put('1', {}, { ...unless, ...now, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })],
  ['PutItem', put('1', {}, { ...unless, ...now })],
  ['PutItem', put('2', { expires: number(10) }, { ...unless, ...now })],
  ['PutItem', put('2', { expires: number(11) }, { ...unless, ...now })],
  [
    'UpdateItem',
    update(
      '3',
      'ADD #c :one SET expires = :end',
      { ':one': number(1), ':end': number(9) },
      { ExpressionAttributeNames: { '#c': 'count' } },
    ),
  ],
  [
    'UpdateItem',
    update('3', 'SET a = if_not_exists(a, :one), b = expires + :one REMOVE expires', { ':one': number(1) }),
  ],
  ['UpdateItem', update('3', 'SET a = a - :one ADD b :one', { ':one': number(3) })],
  ['UpdateItem', when('1', 'word = :w AND expires > :n', { ':w': text('abc'), ':n': number(19) })],
  [
    'UpdateItem',
    when('1', 'word <> :w OR NOT expires BETWEEN :n AND :m', { ':w': text('abc'), ':n': number(1), ':m': number(20) }),
  ],
  [
    'UpdateItem',
    when('1', '(absent < :n OR begins_with(word, :w)) AND attribute_exists(word)', {
      ':n': number(1),
      ':w': text('ab'),
    }),
  ],
  ['UpdateItem', when('1', 'absent < :n', { ':n': number(1) })],
  ['UpdateItem', when('1', 'absent <> :n', { ':n': number(1) })],
  ['UpdateItem', when('1', 'contains(word, :w) AND size(word) = :n', { ':w': text('bc'), ':n': number(3) })],
  ['UpdateItem', when('1', 'word IN (:x, :w)', { ':x': text('x'), ':w': text('abc') })],
  ['UpdateItem', when('9', 'attribute_exists(pk)', {})],
  ['GetItem', { Key: key('1') }],
  ['GetItem', { Key: key('9') }],
  [
    'Query',
    {
      KeyConditionExpression: 'pk = :a AND begins_with(sk, :s)',
      ExpressionAttributeValues: { ':a': text('a'), ':s': text('1') },
    },
  ],
  [
    'Query',
    {
      KeyConditionExpression: 'pk = :a AND sk > :s',
      ExpressionAttributeValues: { ':a': text('a'), ':s': text('1') },
      Limit: 1,
      ScanIndexForward: false,
    },
  ],
  ['Scan', { FilterExpression: 'attribute_exists(word)' }],
  ['DeleteItem', { Key: key('1'), ConditionExpression: 'word = :w', ExpressionAttributeValues: { ':w': text('no') } }],
  ['DeleteItem', { Key: key('1'), ReturnValues: 'ALL_OLD' }],
];

function outcomeOf(output: object) {
  const { $metadata: _, ScannedCount: __, ...rest } = output as Record<string, unknown>;
  return rest;
}

function refusalOf(error: unknown) {
  const { name, members } = error as { name: string; members?: Record<string, unknown> };
  const { Item, CancellationReasons } = (members ?? error) as {
    Item?: object;
    CancellationReasons?: { Code?: string }[];
  };
  return { name, Item, reasons: CancellationReasons?.map(({ Code }) => Code) };
}

async function both(operation: keyof typeof commands, input: object) {
  const real = async () => {
    const Command = commands[operation] as new (input: object) => object;
    return outcomeOf(await localDynamo().send(new Command(input) as never));
  };
  const ours = async () => memory.operate(operation, input);
  const [expected, got] = [await real().catch(refusalOf), await ours().catch(refusalOf)];
  return { expected, got };
}

it.each(cases)('%s %j', async (operation, input) => {
  const { expected, got } = await both(operation, { TableName, ...input });
  expect(got).toEqual(expected);
});

it('all of a transaction, or nothing', async () => {
  const named = (request: object) => ({ TableName, ...request });
  const writes = item(
    ['Put', named(put('5'))],
    ['Put', named(put('2', {}, { ConditionExpression: 'attribute_not_exists(pk)' }))],
  );
  const cancelled = await both('TransactWriteItems', { TransactItems: writes });
  expect(cancelled.got).toEqual(cancelled.expected);
  expect(cancelled.got).toMatchObject({ reasons: ['None', 'ConditionalCheckFailed'] });
  const done = await both('TransactWriteItems', { TransactItems: writes.slice(0, 1), ClientRequestToken: 'once' });
  expect(done.got).toEqual(done.expected);
  const again = await both('TransactWriteItems', { TransactItems: writes.slice(0, 1), ClientRequestToken: 'once' });
  expect(again.got).toEqual(again.expected);
  const rows = await both('BatchGetItem', { RequestItems: { [TableName]: { Keys: [key('5'), key('9')] } } });
  expect(rows.got).toEqual(rows.expected);
});

it('no key of more than 2,048 bytes, and none that is empty', () => {
  for (const pk of ['', 'x'.repeat(2_049)]) {
    expect(() => memory.operate('GetItem', { TableName, Key: { pk: text(pk) } })).toThrow(Refused);
  }
});
