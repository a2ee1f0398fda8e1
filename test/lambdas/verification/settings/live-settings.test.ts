/** What the store makes of a transaction that somebody else is in the way of. */
import { expect, it } from 'vitest';
import { storeChange } from '../../../../lambdas/verification/store/live-settings.ts';
import type { RegionRow } from '../../../../lambdas/verification/store/region-store.ts';
import { cancelled, scriptedDynamo, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const row = { region: 'US-ZZ', text: '{}', liveVersion: 1 } as RegionRow;
const change = { version: 2, at: NOW, changes: [], live: {} };
const entry = { actor: 'a', action: 'b', target: 'c', after: {} };

function store(error: Error | undefined) {
  const dynamo = scriptedDynamo(() => {
    if (error) throw error;
    return {};
  });
  return storeChange({ dynamo, regionsTable: 'R', changesTable: 'C', auditTable: 'A' }, row, change, entry);
}

it.each([
  ['written', undefined, true],
  ['overtaken', cancelled('ConditionalCheckFailed', 'None', 'None'), false],
  ['another one at it, for as long as it is tried', cancelled('TransactionConflict', 'None', 'None'), false],
])('%s', async (_, error, stored) => expect(await store(error)).toBe(stored));

it.each([
  ['throttled', throttled()],
  ['refused', cancelled('ValidationError', 'None', 'None')],
])('%s: nobody knows, so it fails', async (_, error) => await expect(store(error)).rejects.toThrow());
