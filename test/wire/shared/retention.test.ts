/** What a report sees of a real table: keys and times, in pages, up to a limit; and never what a row holds. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { reportRetention } from '../../../lambdas/shared/retention/report-retention.ts';
import { codesTable } from '../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { verificationRules } from '../../../protocol/retention/rules.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';

const NOW = 1_900_000_000;
const SECRET = 'what-a-row-holds';

const whole = { table: 'Codes', units: 1_000 };

let table: string;

beforeEach(async () => {
  table = await createTable(codesTable);
});

const put = (pk: string, times: Record<string, number>, size = 0) => {
  const numbers = Object.fromEntries(Object.entries(times).map(([name, value]) => [name, { N: String(value) }]));
  const Item = { pk: { S: pk }, ...numbers, testType: { S: SECRET + 'x'.repeat(size) } };
  return localDynamo().send(new PutItemCommand({ TableName: table, Item }));
};
const report = (event: unknown, elapsedMilliseconds = () => 0) =>
  reportRetention(
    { dynamo: localDynamo(), rules: verificationRules, tables: new Map([['Codes', table]]), elapsedMilliseconds },
    event,
    NOW,
  );

describe('a report of the table Codes', () => {
  it('counts each kind, says how old the oldest is, and finds what is not as its rule says', async () => {
    const end = NOW - 100;
    await put('US-ZZ#hash', { codeExpires: end, expires: end + 2 * DAY_SECONDS });
    await put('US-ZZ#other', { codeExpires: end - 7, expires: end - 7 + 2 * DAY_SECONDS });
    await put('US-ZZ#d#key', { shortExpires: end, longExpires: NOW, expires: NOW + 14 * DAY_SECONDS });
    await put('US-ZZ#p#old', { created: NOW - 34 * DAY_SECONDS, expires: NOW - 4 * DAY_SECONDS });
    await put('US-ZZ#p#late', { created: NOW, expires: NOW + 31 * DAY_SECONDS });
    await put('nothing of ours', {});
    const found = await report(whole);
    expect(found).toMatchObject({ table: 'Codes', isWhole: true, units: expect.any(Number) });
    expect('kinds' in found && found.kinds).toMatchObject([
      { kind: 'diagnosis', rows: 1, oldestSeconds: 0, overdue: 0, unbounded: 0 },
      { kind: 'phone', rows: 2, oldestSeconds: 34 * DAY_SECONDS, overdue: 1, unbounded: 1 },
      { kind: 'pointer', rows: 2, oldestSeconds: 107, overdue: 0, unbounded: 0 },
      { kind: 'unknown', rows: 1 },
    ]);
    const text = JSON.stringify(found);
    for (const part of [SECRET, 'US-ZZ', '#', 'hash', 'nothing of ours']) expect(text).not.toContain(part);
  });

  it('reads several pages, or stops at its limit and at the end of its time', async () => {
    // A page of DynamoDB is 1 MB.
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => put(`US-ZZ#p#${n}`, { created: NOW, expires: NOW }, 300_000)),
    );
    const rowsOf = async (...args: Parameters<typeof report>) => {
      const found = await report(...args);
      return 'kinds' in found ? [found.isWhole, found.kinds.find(({ kind }) => kind === 'phone')?.rows] : found;
    };
    expect(await rowsOf(whole)).toEqual([true, 8]);
    const part = [false, expect.toSatisfy((rows: number) => rows > 0 && rows < 8)];
    expect(await rowsOf({ table: 'Codes', units: 1 })).toEqual(part);
    expect(await rowsOf(whole, () => 45_000)).toEqual(part);
  });

  it.each([
    [undefined, 'Allowed'],
    [{ table: 'Codes' }, 'Allowed'],
    [{ table: 'Codes', units: 0 }, 'Allowed'],
    [{ table: 'Codes', units: 1, more: 1 }, 'Allowed'],
    [{ table: 'Phones', units: 1 }, 'table must be one of Codes'],
  ])('says what is allowed instead of %j', async (event, words) => {
    expect(await report(event)).toEqual({ error: expect.stringContaining(words) });
  });
});
