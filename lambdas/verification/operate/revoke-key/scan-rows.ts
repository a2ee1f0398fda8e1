import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';

/** A table's rows with some attributes, page by page, until it ends or the time is up. */
export async function* scanRows(
  dynamo: Dynamo,
  table: string,
  attributes: readonly string[],
  isLate: () => boolean,
): AsyncGenerator<Record<string, AttributeValue>[]> {
  const names = attributes.map((name, index): [string, string] => [`#a${index}`, name]);
  const input = {
    TableName: table,
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
  for await (const { Items = [] } of paginateScan({ client: dynamo }, input)) {
    yield Items;
    if (isLate()) return;
  }
}
