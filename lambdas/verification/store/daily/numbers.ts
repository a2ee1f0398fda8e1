/**
 * Whole numbers in the place of names, which the reference's reports have (verification-server.md §2.7: `realm_id`,
 * `authorized_app_id`). In the table Statistics, without an end, one row for all of a scope:
 *
 *     numbers   <scope>   <name>: its number, …, last: the highest one
 *
 * A number is given once and never again: one conditional write takes the next one and gives it.
 */
import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import type { Row, StatisticsTable } from './counter-rows.ts';

/** Of the deployment's regions. */
export const REGIONS_SCOPE = 'regions';
/** Of one region's API keys, by their ids. */
export const keysScope = (region: string): string => `keys#${region}`;
/** Of the people who issue codes in one region: numbers alone, whose names go with their figures (named-users.ts). */
export const usersScope = (region: string): string => `users#${region}`;

const keyOf = (scope: string) => ({ [PARTITION_KEY]: { S: 'numbers' }, [SORT_KEY]: { S: scope } });

/** The number of `name`; a new one where it has none. */
export async function numberOf(of: StatisticsTable, scope: string, name: string): Promise<number> {
  const { dynamo, table } = of;
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: keyOf(scope) }));
  return readNumber(Item, name) ?? giveNumber(of, scope, name);
}

/** A number of the scope that nobody has, and nobody else gets. */
export async function freshNumber({ dynamo, table }: StatisticsTable, scope: string): Promise<number> {
  const { Attributes } = await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: keyOf(scope),
      UpdateExpression: 'ADD #last :one',
      ExpressionAttributeNames: { '#last': 'last' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.last?.N);
}

async function giveNumber({ dynamo, table }: StatisticsTable, scope: string, name: string): Promise<number> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(scope),
    UpdateExpression: 'SET #name = if_not_exists(#last, :zero) + :one, #last = if_not_exists(#last, :zero) + :one',
    ConditionExpression: 'attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': name, '#last': 'last' },
    ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const given = await dynamo.send(update).then(({ Attributes }) => Attributes, firstGiven);
  const number = readNumber(given, name);
  if (number === undefined) throw new Error('A number was given and is not there');
  return number;
}

/** Somebody else was faster: what is there counts. */
function firstGiven(error: unknown): Row | undefined {
  if (error instanceof ConditionalCheckFailedException) return error.Item;
  throw error;
}

function readNumber(item: Row | undefined, name: string): number | undefined {
  const text = item?.[name]?.N;
  return text === undefined ? undefined : Number(text);
}
