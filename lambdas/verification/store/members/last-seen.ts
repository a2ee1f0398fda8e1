import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { writeIf } from '../../../shared/aws/dynamo/write-if.ts';
import { withTimeLimit } from '../../../shared/time-limit.ts';
import { type MembersTable, type Person, personKey } from './rows.ts';

/** How old `lastSeen` may be without being written: what idle time is measured with, against a write per call. */
const NOTED_EVERY_SECONDS = 60;
/** A person waits for an answer, not for this. */
const PATIENCE_MILLISECONDS = 500;

/** True where this call is to be noted. */
export function isToBeNoted({ lastSeen = 0 }: Person, now: UnixSeconds): boolean {
  return now - lastSeen >= NOTED_EVERY_SECONDS;
}

/** Notes a call. Of any number in one minute, over all containers, one writes; never for who has no row any more. */
export async function noteSeen(
  { dynamo, table }: MembersTable,
  subject: string,
  now: UnixSeconds,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: personKey(subject),
    UpdateExpression: 'SET lastSeen = :now',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(lastSeen) OR lastSeen <= :before)',
    ExpressionAttributeValues: { ':now': { N: String(now) }, ':before': { N: String(now - NOTED_EVERY_SECONDS) } },
  });
  return withTimeLimit(patienceMilliseconds, () => writeIf(dynamo, update));
}
