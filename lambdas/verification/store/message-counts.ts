/**
 * The table MessageCounts: how many text messages went today, so that nobody can make a region pay for a flood of them
 * (verification-server.md §5.3, §5.4; toll fraud). Counted before a message is promised, and never given back:
 *
 *     <region>#<day>#staff                          messages of the region
 *     <region>#<day>#staff#<keyed hash of number>   those of them to one number
 *
 * and the same with `reports`, apart: whoever reports with other people's numbers must keep no laboratory from sending.
 */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DAY_SECONDS, type UnixSeconds, utcDay, utcMidnight } from '../../../protocol/keys/interval.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { SmsSettings } from '../../../protocol/sms/settings.ts';
import { batchGet } from '../../shared/aws/dynamo/batch-get.ts';
import { writeIf } from '../../shared/aws/dynamo/write-if.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';

export interface MessageAllowance {
  /** Takes one message to `phone` (E.164) off today's caps. False: one of them is reached. */
  take(wish: { region: string; phone: string; isUserReport: boolean }, caps: Caps, now: UnixSeconds): Promise<boolean>;
}

type Caps = Pick<SmsSettings, 'dailyCap' | 'dailyCapUserReports' | 'dailyCapPerNumber'>;

const KEPT_SECONDS = 2 * DAY_SECONDS;

/** `phones` is the ring `phone`: the table holds keyed hashes of numbers. */
export function openMessageAllowance(deps: { dynamo: Dynamo; table: string; phones: Ring }): MessageAllowance {
  return {
    async take({ region, phone, isUserReport }, caps, now) {
      const { secret } = await deps.phones.writer(now);
      const today = `${region}#${utcDay(now)}#${isUserReport ? 'reports' : 'staff'}`;
      const ofRegion = isUserReport ? caps.dailyCapUserReports : caps.dailyCap;
      // The number first: whoever repeats one number must not use up the region's messages.
      const ofNumber = await countOne(deps, `${today}#${keyedHash(secret, phone)}`, caps.dailyCapPerNumber, now);
      return ofNumber && countOne(deps, today, ofRegion, now);
    },
  };
}

/** What a region sent yesterday and today, as far as it was counted. */
export async function messagesSince(
  { dynamo, table }: { dynamo: Dynamo; table: string },
  region: string,
  now: UnixSeconds,
): Promise<number> {
  const days = [now - DAY_SECONDS, now].map(utcDay);
  const keys = days.flatMap((day) => ['staff', 'reports'].map((kind) => `${region}#${day}#${kind}`));
  const rows = await batchGet(
    dynamo,
    table,
    keys.map((pk) => ({ [PARTITION_KEY]: { S: pk } })),
  );
  return rows.reduce((sum, { messages }) => sum + Number(messages?.N ?? 0), 0);
}

async function countOne(
  { dynamo, table }: { dynamo: Dynamo; table: string },
  pk: string,
  cap: number,
  now: UnixSeconds,
): Promise<boolean> {
  if (cap <= 0) return false;
  const update = new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: pk } },
    UpdateExpression: `ADD messages :one SET ${EXPIRES} = :expires`,
    ConditionExpression: 'attribute_not_exists(messages) OR messages < :cap',
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':cap': { N: String(cap) },
      ':expires': { N: String(utcMidnight(now) + KEPT_SECONDS) },
    },
  });
  return writeIf(dynamo, update);
}
