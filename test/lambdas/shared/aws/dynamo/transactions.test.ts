/** Answers of DynamoDB that the local AWS never gives: conflicts, and throttles inside a cancelled transaction. */
import { describe, expect, it } from 'vitest';
import { keyRow } from '../../../../../lambdas/keyserver/authorities/authority-table.ts';
import { openKeyStore } from '../../../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { openChangeStore } from '../../../../../lambdas/keyserver/operate/change-authorities/change-store.ts';
import { openConfigurationStore } from '../../../../../lambdas/keyserver/store/export/configuration-store.ts';
import { openUploadLogReader } from '../../../../../lambdas/keyserver/store/export/upload-log-reader.ts';
import { hasFailedCondition, isBusy, transact } from '../../../../../lambdas/shared/aws/dynamo/transactions.ts';
import { commit } from '../../../../../lambdas/shared/rings/version-counter.ts';
import { storeApiKey } from '../../../../../lambdas/verification/store/api-keys/changes.ts';
import { emptyPlan } from '../../../../../protocol/certificate/jwks-import.ts';
import { EMPTY_CHAIN } from '../../../../../protocol/export/manifest/chain.ts';
import { broken, cancelled, scriptedDynamo } from '../../../../support/aws/scripted-dynamo.ts';
import { aConfiguration, START } from '../../../../support/export/exporter.ts';

const PASSING = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** A DynamoDB whose transactions end as `outcomes` say, one after the other, and then well. */
function transactions(...outcomes: Error[]) {
  const sent: object[] = [];
  const dynamo = scriptedDynamo(({ command, input }) => {
    if (command === 'QueryCommand') return { Items: [{ pk: { S: 'shard' }, sk: { S: 'upload' } }] };
    if (command !== 'TransactWriteItemsCommand') return {};
    sent.push(input);
    const outcome = outcomes.shift();
    if (outcome) throw outcome;
    return {};
  });
  return { dynamo, sent };
}

/** What became of it. */
async function settled<T>(work: Promise<T>): Promise<{ value?: T; error?: unknown }> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

describe('a transaction', () => {
  it.each(PASSING)('is tried again after %s', async (code) => {
    const { dynamo, sent } = transactions(cancelled('None', code), cancelled(code, 'ConditionalCheckFailed'));
    expect(await settled(transact(dynamo, []))).toEqual({ value: undefined });
    expect(sent).toHaveLength(3);
  });

  it('is given up after five tries', async () => {
    const last = cancelled('ThrottlingError');
    const others = Array.from({ length: 4 }, () => cancelled('TransactionConflict'));
    const { dynamo, sent } = transactions(...others, last);
    expect((await settled(transact(dynamo, []))).error).toBe(last);
    expect(sent).toHaveLength(5);
  });

  it.each([cancelled('ConditionalCheckFailed'), cancelled('ValidationError'), broken()])(
    'is not tried again after $message',
    async (error) => {
      const { dynamo, sent } = transactions(error);
      expect((await settled(transact(dynamo, []))).error).toBe(error);
      expect(sent).toHaveLength(1);
    },
  );
});

it.each([
  [cancelled('None', 'TransactionConflict'), true, false],
  [cancelled('ConditionalCheckFailed', 'ThrottlingError'), true, true],
  [cancelled('ConditionalCheckFailed'), false, true],
  [cancelled(), false, false],
  [broken(), false, false],
])('%s: busy %s, refused %s', (error, busy, refused) => {
  expect([isBusy(error), hasFailedCondition(error)]).toEqual([busy, refused]);
});

describe('what a job does with one that stays busy, and with one that passes', () => {
  const window = { start: START, end: START + 7_200, files: [], padding: 0, uploads: 0, lateEntries: 0 };
  const lease = { configuration: aConfiguration(), from: START, next: START, chain: EMPTY_CHAIN, fencing: 7 };
  const apiKey = { region: 'US-ZZ', type: 'admin', name: 'lab', id: 'id', key: 'key', hash: 'hash' } as const;
  const entry = { actor: 'test', action: 'test', target: 'test', after: {} };
  const imported = { kid: 'k', x: 'x', y: 'y', from: 0 };
  const plan = { ...emptyPlan, insert: [imported] };
  const options = {
    authoritiesTable: 'Authorities',
    auditTable: 'Audit',
    randomBytes: (size: number) => Buffer.alloc(size),
  };
  type Dynamo = ReturnType<typeof scriptedDynamo>;
  const jobs: [string, (dynamo: Dynamo) => Promise<unknown>, unknown][] = [
    ['a rotation', (dynamo) => commit({ dynamo, table: 'Rings', auditTable: 'Audit' }, [], entry, START), true],
    [
      'the end of a window',
      (dynamo) => openConfigurationStore({ dynamo, exportsTable: 'Exports' }).finishWindow(lease, window, START),
      { ...lease, next: window.end, chain: expect.objectContaining({ entries: 1 }) },
    ],
    [
      'a new API key',
      (dynamo) => storeApiKey({ dynamo, table: 'ApiKeys', auditTable: 'Audit' }, apiKey, entry, START),
      true,
    ],
    [
      'an import',
      (dynamo) => openKeyStore({ dynamo, ...options }).apply({ issuer: 'iss', audience: 'aud', keys: [] }, plan, START),
      undefined,
    ],
    [
      'a reinstatement',
      (dynamo) =>
        openChangeStore({ dynamo, ...options }).commit(
          [{ before: keyRow('iss', imported) }],
          { actor: 'a', action: 'b', target: 'c', after: {} },
          START,
        ),
      true,
    ],
  ];

  it.each(jobs)('%s', async (_, run, done) => {
    for (const code of PASSING) {
      const passing = transactions(cancelled(code));
      expect((await settled(run(passing.dynamo))).value).toEqual(done);
      expect(passing.sent).toHaveLength(2);
    }
    const staying = Array.from({ length: 5 }, () => cancelled('ThrottlingError'));
    expect((await settled(run(transactions(...staying).dynamo))).error).toBe(staying[4]);
  });

  it('a removal of uploads leaves the rest to the next run', async () => {
    const remove = (...outcomes: Error[]) => {
      const { dynamo } = transactions(...outcomes);
      return settled(
        openUploadLogReader({ dynamo, uploadsTable: 'Uploads', exportsTable: 'Exports' }).removeHour(START),
      );
    };
    expect((await remove(cancelled('TransactionConflict'))).value).toBe(true);
    const staying = Array.from({ length: 100 }, () => cancelled('ThrottlingError'));
    expect((await remove(...staying)).value).toBe(false);
    const error = broken();
    expect((await remove(error)).error).toBe(error);
  });
});
