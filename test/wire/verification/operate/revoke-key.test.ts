/** Declaring a key compromised, on real tables and real keys: who is first, and what KMS says of a key that was ended. */
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { markRevoked } from '../../../../lambdas/shared/rings/commands/mark-revoked.ts';
import { signingKeyFamily } from '../../../../lambdas/shared/rings/signing-key-rows.ts';
import { withSigner } from '../../../../lambdas/shared/rings/signing-keys.ts';
import { scanRows } from '../../../../lambdas/verification/operate/revoke-key/scan-rows.ts';
import { DAY, NOW, signingKeys } from '../../../support/keys/signing-keys.ts';

const keys = signingKeys('certificate');
const v1 = keys.kid(1);
const entry = { actor: 'test', action: 'signing-key-revoked', target: v1, after: {} };
const mark = (now: number, version = v1) => {
  const place = { table: keys.deps.table, partition: signingKeyFamily('certificate', 'US-ZZ') };
  return markRevoked(keys.deps, place, version, entry, now);
};

describe('fifty operators at once', () => {
  it('one is first, and everybody else is told since when, or to try again', async () => {
    await keys.rotate();
    const told = await Promise.all(Array.from({ length: 50 }, (_, second) => mark(NOW + second)));
    const marked = told.filter((one) => one !== 'busy');
    const [first, ...others] = marked.filter((one) => one.first);
    expect(others).toEqual([]);
    expect(new Set(marked.map(({ since }) => since))).toEqual(new Set([first?.since]));
    const { Items = [] } = await keys.deps.dynamo.send(new ScanCommand({ TableName: keys.deps.auditTable }));
    expect(Items.filter(({ action }) => action?.S === 'signing-key-revoked')).toHaveLength(1);
  });

  it('a version that is not there is not made', async () => {
    await keys.rotate();
    await expect(mark(NOW, 'US-ZZ-v9')).rejects.toThrow();
    expect(await keys.items()).toHaveLength(1);
  });
});

describe('a key that was ended', () => {
  it('signs no more, and whoever has it in memory takes the next one', async () => {
    await keys.rotate();
    const warm = keys.openSigner();
    const signedBy = (now: number) =>
      withSigner(warm, 'US-ZZ', now, async ({ kid, sign }) => [kid, (await sign(Buffer.alloc(32))).length > 60]);
    expect(await signedBy(NOW + DAY)).toEqual([v1, true]);
    await mark(NOW + DAY);
    expect(await keys.rotate(NOW + DAY)).toEqual({ made: [keys.kid(2)], deleted: [v1] });
    expect(await keys.stateOf(v1)).toBe('PendingDeletion');
    expect(await keys.announced(NOW + DAY)).toEqual([keys.kid(2)]);
    expect(await signedBy(NOW + DAY + 1)).toEqual([keys.kid(2), true]);
  });
});

describe('rows of a table', () => {
  it('come page by page with the attributes asked for, and no further than there is time', async () => {
    await keys.rotate();
    await keys.rotate(NOW + 30 * DAY);
    const read = async (isLate: boolean) => {
      const rows: Record<string, AttributeValue>[] = [];
      for await (const page of scanRows(keys.deps.dynamo, keys.deps.table, ['sk', 'count'], () => isLate)) {
        rows.push(...page);
      }
      return rows;
    };
    for (const isLate of [false, true]) {
      const rows = await read(isLate);
      expect(rows.map(({ sk }) => sk?.S).sort()).toEqual([v1, keys.kid(2), 'counter'].sort());
      expect(rows.find(({ sk }) => sk?.S === 'counter')).toEqual({ sk: { S: 'counter' }, count: { N: '2' } });
    }
  });
});
