/**
 * Errors of text messages per region, UTC day and the provider's own code (verification-server.md §2.7, sms-errors), in the
 * table Statistics:
 *
 *     <region>#<day>#sms   <error code>   quantity, expires
 */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type UnixSeconds, utcDay } from '../../../protocol/keys/interval.ts';
import { leavesReports } from '../../../protocol/statistics/days.ts';
import { updateCounters } from '../../shared/aws/dynamo/update-counters.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import type { EventName } from '../../shared/events.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../shared/table.ts';

/** Never rejects: a counter that is lost is counted as an event. A code that is none counts nothing. */
export type CountMessageError = (region: string, code: string, now: UnixSeconds) => Promise<void>;

/** What a code may look like; it comes from outside and becomes a key. */
const CODE = /^[A-Za-z0-9_.-]{1,64}$/;

export function messageErrorCounter(
  dynamo: Dynamo,
  table: string,
  count: (event: EventName) => void,
): CountMessageError {
  return async (region, code, now) => {
    if (!CODE.test(code)) return;
    try {
      await updateCounters(dynamo, addition(table, region, code, now));
    } catch {
      count('StatisticsLost');
    }
  };
}

function addition(table: string, region: string, code: string, now: UnixSeconds): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: messageErrorsKey(region, utcDay(now)) }, [SORT_KEY]: { S: code } },
    UpdateExpression: `SET ${EXPIRES} = :expires ADD quantity :one`,
    ExpressionAttributeValues: { ':expires': { N: String(leavesReports(now)) }, ':one': { N: '1' } },
  });
}

export function messageErrorsKey(region: string, day: string): string {
  return `${region}#${day}#sms`;
}
