/**
 * On which UTC day a key of laboratories, staff or readers was last used (verification-server.md §0.1), in Statistics:
 *
 *     <region>#last-use   <API key's id>   day, expires
 *
 * Not in the key's own row, which functions that answer calls may not write; and not of phones' keys: a look at the key
 * comes before a call is known as cover traffic, which must do no work, and verify's two write units are spent. When
 * those were used is what their counters say.
 */
import { type AttributeValue, ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type UnixSeconds, utcDay } from '../../../../protocol/keys/interval.ts';
import { updateCounters } from '../../../shared/aws/dynamo/update-counters.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import type { EventName } from '../../../shared/events.ts';
import type { ApiKeyIdentity } from '../../../shared/http/call.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import { statisticsExpire } from '../statistics.ts';

/** Never rejects: a key is a key, also when nobody could note its use. */
export type NoteUse = (apiKey: ApiKeyIdentity, now: UnixSeconds) => Promise<void>;

/** A bound on memory; a container meets the keys of a few regions. */
const REMEMBERED = 1_000;

/** One write a day, per key and container: with the usual quota 45 containers of `issue`, most of which begin anew in a day. */
export function openUseNotes(deps: {
  readonly dynamo: Dynamo;
  /** Statistics. */
  readonly table: string;
  count(event: EventName): void;
}): NoteUse {
  const noted = new Map<string, string>();
  return async ({ region, id }, now) => {
    const day = utcDay(now);
    if (noted.get(id) === day) return;
    try {
      await noteDay(deps, { region, id }, now);
    } catch {
      return deps.count('StatisticsLost');
    }
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(id, day);
  };
}

type Row = Record<string, AttributeValue>;

/** Id of a key → the day. `read` gives all rows of a partition of Statistics. */
export async function lastUses(read: (pk: string) => Promise<Row[]>, region: string): Promise<Map<string, string>> {
  const rows = await read(lastUseRow(region));
  return new Map(rows.map((row) => [row[SORT_KEY]?.S ?? '', row.day?.S ?? '']));
}

function lastUseRow(region: string): string {
  return `${region}#last-use`;
}

/** A slow container must not put an earlier day back. */
async function noteDay(
  { dynamo, table }: { readonly dynamo: Dynamo; readonly table: string },
  { region, id }: Pick<ApiKeyIdentity, 'region' | 'id'>,
  now: UnixSeconds,
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: lastUseRow(region) }, [SORT_KEY]: { S: id } },
    UpdateExpression: 'SET #day = :day, #expires = :expires',
    ConditionExpression: 'attribute_not_exists(#day) OR #day < :day',
    ExpressionAttributeNames: { '#day': 'day', '#expires': EXPIRES },
    ExpressionAttributeValues: { ':day': { S: utcDay(now) }, ':expires': { N: String(statisticsExpire(now)) } },
  });
  try {
    await updateCounters(dynamo, update);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
