import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { openGuardStore } from '../../../../lambdas/keyserver/store/guard-store.ts';
import { guardRow, receiptRow } from '../../../../lambdas/keyserver/store/guard-table.ts';
import type { Dynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import type { AcceptedKey } from '../../../../protocol/keys/accept-keys.ts';
import type { Upload } from '../../../../protocol/revision/revision.ts';

/** Answers of DynamoDB that the local AWS never gives: conflicts, throttles, keys left unprocessed. */
const now = 1_795_305_600;
const receipt = { id: 'r', expires: now + 900 };
const bytes = Buffer.alloc(16, 1);
const key: AcceptedKey = {
  bytes,
  id: bytes.toString('base64'),
  rollingStartNumber: 2_991_900,
  rollingPeriod: 144,
  transmissionRisk: 2,
  daysSinceOnset: 0,
  releaseHour: now,
};
const upload: Upload = { keys: [key], reportType: 'likely', traveler: false, regions: ['US-ZZ'], token: 'none' };
const plan = { inserts: [key], revisions: [], skipped: [], withheld: 0 };
const received = { inserted: 3, skipped: [] };

function storeOver(send: (command: unknown) => Promise<unknown>) {
  const dynamo = { send } as unknown as Dynamo;
  const randomBytes = (size: number) => Buffer.alloc(size);
  return openGuardStore({ dynamo, guardsTable: 'Guards', uploadsTable: 'Uploads', randomBytes });
}

function committing(error: unknown) {
  return storeOver(() => Promise.reject(error)).commit(plan, upload, receipt, now);
}

function cancelled(...CancellationReasons: CancellationReason[]) {
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

const none = { Code: 'None' };
const failed = (Item: CancellationReason['Item']) => ({ Code: 'ConditionalCheckFailed', ...(Item ? { Item } : {}) });

describe('a cancelled commit', () => {
  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'is busy for %s',
    async (Code) => {
      expect(await committing(cancelled(none, { Code }, none))).toEqual({ kind: 'busy' });
      expect(await committing(cancelled(failed(guardRow(key, upload)), { Code }))).toEqual({ kind: 'busy' });
    },
  );

  it('is busy while its own first try is under way', async () => {
    const error = new TransactionInProgressException({ message: 'in progress', $metadata: {} });
    expect(await committing(error)).toEqual({ kind: 'busy' });
  });

  it('names the guards that were in the way', async () => {
    const outcome = await committing(cancelled(none, failed(guardRow(key, upload)), none));
    expect(outcome).toMatchObject({
      kind: 'known',
      guards: new Map([[key.id, { id: key.id, originalType: 'likely' }]]),
    });
    expect(outcome).not.toHaveProperty('receipt');
    expect(await committing(cancelled(failed(receiptRow(receipt, received)), none))).toMatchObject({
      kind: 'known',
      receipt: received,
    });
    expect(await committing(cancelled(failed(undefined)))).toEqual({ kind: 'known', guards: new Map() });
  });

  it('is an error for any other reason', async () => {
    const invalid = cancelled({ Code: 'ValidationError' }, none);
    await expect(committing(invalid)).rejects.toBe(invalid);
    await expect(committing(new Error('socket'))).rejects.toThrow('socket');
  });
});

describe('reading guards', () => {
  it('does not see rows that have expired but are still there', async () => {
    const rows = [guardRow(key, upload), receiptRow({ ...receipt, expires: now }, received)].map((row) => ({
      ...row,
      expires: { N: String(now) },
    }));
    const store = storeOver(async () => ({ Responses: { Guards: rows }, Item: rows[1] }));
    expect(await store.read([key.id], receipt, now)).toEqual({ guards: new Map() });
    expect(await store.receipt(receipt, now)).toBeUndefined();
  });
});
