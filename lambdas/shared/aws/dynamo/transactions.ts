/** What a cancelled transaction says, and how a job goes on from there. A cancelled one wrote nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../dynamo.ts';

/** Reasons that pass by themselves. The SDK tries a throttled command again, but not a transaction with a throttled part. */
const PASSING = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

const TRIES = 5;
/** Before the second try; each further pause is twice as long: 0.75 s in all. */
const FIRST_PAUSE_MILLISECONDS = 50;

/** Why each write of a cancelled transaction was refused; empty for any other error. */
export function cancellationReasons(error: unknown): readonly CancellationReason[] {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
}

/** Another transaction or a throttle was in the way: nothing was written, and the same may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  return cancellationReasons(error).some(({ Code = '' }) => PASSING.includes(Code));
}

export function hasFailedCondition(error: unknown): boolean {
  return cancellationReasons(error).some(({ Code }) => Code === 'ConditionalCheckFailed');
}

/**
 * All or nothing, for work that nobody waits for: tries again while something is in the way, and rejects as the SDK does
 * after five tries.
 */
export async function transact(dynamo: Dynamo, TransactItems: TransactWriteItem[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
      return;
    } catch (error) {
      if (attempt === TRIES || !isBusy(error)) throw error;
      await pause(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
    }
  }
}
