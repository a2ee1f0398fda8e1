/**
 * The table RecentCodes: which codes a person of staff issued, so that they find one again whose answer was lost.
 *
 *     <region>#<person's id>   <Unix seconds>#<uuid>   expires, with the code's diagnosis
 *
 * Written in the transaction that issues the code. No code and no number: with the uuid alone nobody redeems anything.
 */
import { type Put, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../shared/table.ts';
import { diagnosisExpires, number } from './code-rows.ts';

/** Whose codes; `id` as in the codes themselves. */
export interface Own {
  readonly region: string;
  readonly id: string;
}

interface NotedCode {
  readonly uuid: string;
  readonly issuedAt: UnixSeconds;
  readonly shortExpires: UnixSeconds;
  readonly longExpires: UnixSeconds;
}

const partition = ({ region, id }: Own) => `${region}#${id}`;

/** For the transaction that issues the code. */
export function recentCode(table: string, own: Own, code: NotedCode): Put {
  const { uuid, issuedAt, shortExpires, longExpires } = code;
  const Item = {
    [PARTITION_KEY]: { S: partition(own) },
    [SORT_KEY]: { S: `${issuedAt}#${uuid}` },
    [EXPIRES]: number(diagnosisExpires(Math.max(shortExpires, longExpires))),
  };
  return { TableName: table, Item };
}

/** Uuids of the `most` rows written last, the newest first; each once, though a code that was replaced was noted twice. */
export async function recentUuids(
  { dynamo, table }: { readonly dynamo: Dynamo; readonly table: string },
  own: Own,
  most: number,
): Promise<string[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':pk': { S: partition(own) } },
      ScanIndexForward: false,
      Limit: most,
    }),
  );
  return [...new Set(Items.map((row) => row[SORT_KEY]?.S?.split('#')[1] ?? ''))];
}
