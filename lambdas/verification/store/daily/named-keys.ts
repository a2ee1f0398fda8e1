/**
 * The API keys of a region as its reports name them, in the table Statistics, without an end:
 *
 *     <region>#api-keys   <id>   number, name, type
 *
 * Copied from the table ApiKeys by the job that closes days, so that who reads statistics needs no right over keys.
 */
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { NamedKey } from '../../../../protocol/statistics/reports/api-key.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import { rowsOf, type StatisticsTable } from './counter-rows.ts';
import { keysScope, numberOf } from './numbers.ts';

const partition = (region: string) => `${region}#api-keys`;

/** By id. */
export async function namedKeys(from: StatisticsTable, region: string): Promise<Map<string, NamedKey>> {
  const rows = await rowsOf(from, { pk: partition(region) });
  return new Map(rows.map((row) => [row[SORT_KEY]?.S ?? '', readKey(row)]));
}

function readKey({ number, name, type }: Record<string, AttributeValue>): NamedKey {
  return { number: Number(number?.N), name: name?.S ?? '', type: type?.S ?? '' };
}

/** A key as it stands in the table ApiKeys. */
export interface KnownKey {
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Every key that there is, withdrawn ones too: their figures stay for 91 days. A table of a few rows for each region. */
export async function everyKey(dynamo: Dynamo, apiKeysTable: string): Promise<KnownKey[]> {
  const keys: KnownKey[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName: apiKeysTable,
        // The row of a name has no type.
        FilterExpression: 'attribute_exists(#type)',
        ProjectionExpression: '#pk, #id, #name, #type',
        ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#id': 'id', '#name': 'name', '#type': 'type' },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    keys.push(...(page.Items ?? []).map(readKnown));
    from = page.LastEvaluatedKey;
  } while (from);
  return keys;
}

function readKnown({ pk, id, name, type }: Record<string, AttributeValue>): KnownKey {
  const [region = ''] = pk?.S?.split('#') ?? [];
  return { region, id: id?.S ?? '', name: name?.S ?? '', type: type?.S ?? '' };
}

/** Gives the keys numbers that have none, and takes over names that changed. How many rows it wrote. */
export async function nameKeys(to: StatisticsTable, region: string, keys: readonly KnownKey[]): Promise<number> {
  const known = await namedKeys(to, region);
  const changed = keys.filter(({ id, name, type }) => {
    const before = known.get(id);
    return before?.name !== name || before.type !== type;
  });
  for (const key of changed) await writeKey(to, key);
  return changed.length;
}

async function writeKey(to: StatisticsTable, { region, id, name, type }: KnownKey): Promise<void> {
  const number = await numberOf(to, keysScope(region), id);
  const Item = {
    [PARTITION_KEY]: { S: partition(region) },
    [SORT_KEY]: { S: id },
    number: { N: String(number) },
    name: { S: name },
    type: { S: type },
  };
  await to.dynamo.send(new PutItemCommand({ TableName: to.table, Item }));
}
