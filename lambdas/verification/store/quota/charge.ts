/**
 * A code is charged to its region's quota: one conditional write before it is stored (verification-server.md §5.3). Not a part
 * of its transaction, since two transactions that touch one row cancel each other, and a busy region issues several a second.
 */
import {
  ConditionalCheckFailedException,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Bucket, type Charge, chargeFor } from '../../../../protocol/abuse/quota.ts';
import type { AbusePrevention } from '../../../../protocol/abuse/settings.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { bucketOf, number, quotaKey, readQuotaRow, unchanged } from './rows.ts';

/** A code to be issued. `mark` is the same for every attempt at it, and no other's: a part of a hash. */
export interface Charged {
  readonly region: string;
  readonly mark: string;
}

export interface Quota {
  /** Would `take` refuse it now? */
  isUsedUp(code: Charged, settings: AbusePrevention, now: UnixSeconds): Promise<boolean>;
  /** Takes one code off the region's quota, once however often it is asked. False: it is used up. */
  take(code: Charged, settings: AbusePrevention, now: UnixSeconds): Promise<boolean>;
}

/** Each failed one has learned what the row holds now; more than a few changes in a row do not happen. */
const TRIES = 8;

type Write = Exclude<Charge, string>;

export function openQuota(dynamo: Dynamo, table: string): Quota {
  /** As this container saw them last. That refuses nobody and forgives nobody: others may have written since. */
  const seen = new Map<string, Bucket>();
  const see = async (region: string) => {
    const { bucket } = await readQuotaRow(dynamo, table, region);
    seen.set(region, bucket);
    return bucket;
  };
  return {
    async isUsedUp({ region, mark }, settings, now) {
      const kept = seen.get(region);
      if (kept && chargeFor(kept, mark, settings, now) !== 'used-up') return false;
      return chargeFor(await see(region), mark, settings, now) === 'used-up';
    },

    async take(code, settings, now) {
      let bucket = seen.get(code.region);
      for (let tried = 0; tried < TRIES; tried++) {
        const charge = bucket && chargeFor(bucket, code.mark, settings, now);
        if (tried > 0 && typeof charge === 'string') return charge === 'charged-already';
        if (bucket && typeof charge === 'object') {
          const written = await write(dynamo, chargeUpdate(table, code, bucket, charge, now));
          bucket = written.bucket ?? bucket;
          seen.set(code.region, bucket);
          if (written.done) return true;
        } else {
          bucket = await see(code.region);
        }
      }
      throw new Error('The quota of the region changes too fast');
    },
  };
}

/** `bucket`: as it is now, whether or not it was `done`; undefined where somebody adds codes at this moment. */
async function write(dynamo: Dynamo, update: UpdateItemCommand): Promise<{ done: boolean; bucket?: Bucket }> {
  try {
    const { Attributes = {} } = await dynamo.send(update);
    return { done: true, bucket: bucketOf(Attributes) };
  } catch (error) {
    if (error instanceof TransactionConflictException) return { done: false };
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, bucket: bucketOf(error.Item ?? {}) };
  }
}

/** Conditional on all that the limit and the period were reckoned from; how much is taken may change, up to the limit. */
function chargeUpdate(
  table: string,
  { region, mark }: Charged,
  { modelled, until, marksSince }: Bucket,
  { limit, refillUntil, turnMarks }: Write,
  now: UnixSeconds,
): UpdateItemCommand {
  const fills = refillUntil !== undefined;
  const taking = fills ? { set: ['#until = :refilled', 'taken = :one'], add: [] } : { set: [], add: ['taken :one'] };
  const marking = turnMarks
    ? { set: ['earlierMarks = if_not_exists(marks, :marks)', 'marks = :marks', 'marksSince = :now'], add: [] }
    : { set: [], add: ['marks :marks'] };
  return new UpdateItemCommand({
    TableName: table,
    Key: quotaKey(region),
    UpdateExpression: expression([...taking.set, ...marking.set], [...taking.add, ...marking.add]),
    ConditionExpression: [
      unchanged('modelled', ':modelled', modelled),
      unchanged('#until', ':until', until),
      unchanged('marksSince', ':since', marksSince),
      'NOT contains(marks, :mark) AND NOT contains(earlierMarks, :mark)',
      ...(fills ? [] : ['taken < :limit']),
    ].join(' AND '),
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':mark': { S: mark },
      ':marks': { SS: [mark] },
      ...number(':modelled', modelled),
      ...number(':until', until),
      ...number(':since', marksSince),
      ...(fills ? number(':refilled', refillUntil) : number(':limit', limit)),
      ...(turnMarks && number(':now', now)),
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

function expression(set: readonly string[], add: readonly string[]): string {
  const clause = (verb: string, parts: readonly string[]) => (parts.length > 0 ? [`${verb} ${parts.join(', ')}`] : []);
  return [...clause('SET', set), ...clause('ADD', add)].join(' ');
}
