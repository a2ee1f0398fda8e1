/** Reading rows of the Exports table, for the exporter and for operators. */
import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';

export type Row = Record<string, AttributeValue>;

/** With strong consistency. `prefix`: of the sort key; empty: the whole partition. */
export async function rowsOf(
  { dynamo, exportsTable }: { readonly dynamo: Dynamo; readonly exportsTable: string },
  partition: string,
  prefix: string,
): Promise<Row[]> {
  const query = {
    TableName: exportsTable,
    ConsistentRead: true,
    KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: partition }, ...(prefix === '' ? {} : { ':prefix': { S: prefix } }) },
  };
  const rows: Row[] = [];
  for await (const page of paginateQuery({ client: dynamo }, query)) rows.push(...(page.Items ?? []));
  return rows;
}

/** A number that a row need not have. */
export function numberIn<N extends string>(row: Row | undefined, name: N): { readonly [Name in N]?: number } {
  const text = row?.[name]?.N;
  return (text === undefined ? {} : { [name]: Number(text) }) as { readonly [Name in N]?: number };
}
