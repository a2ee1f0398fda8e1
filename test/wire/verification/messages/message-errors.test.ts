import { expect, it } from 'vitest';
import { messageErrorCounter } from '../../../../lambdas/verification/store/message-errors.ts';
import { statisticsTable } from '../../../../lambdas/verification/store/tables.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const DAY = 86_400;

it('adds up per region, day and code, and goes with the other statistics', async () => {
  const table = await createTable(statisticsTable);
  const count = messageErrorCounter(localDynamo(), table, () => {});
  await Promise.all(Array.from({ length: 50 }, () => count('US-ZZ', '30007', NOW)));
  await count('US-ZZ', '30007', NOW - 1);
  await count('US-ZZ', '30007', NOW + DAY - 1);
  await count('US-ZZ', 'TEXT_SPAM', NOW);
  await count('US-YY', '30007', NOW);
  const rows = (await allRows(localDynamo(), table)).map(({ pk, sk, quantity, expires }) => [
    pk?.S,
    sk?.S,
    quantity?.N,
    expires?.N,
  ]);
  const inDays = (days: number) => String(NOW + days * DAY);
  expect(rows.sort()).toEqual([
    ['US-YY#2026-11-22#sms', '30007', '1', inDays(91)],
    ['US-ZZ#2026-11-21#sms', '30007', '1', inDays(90)],
    ['US-ZZ#2026-11-22#sms', '30007', '51', inDays(91)],
    ['US-ZZ#2026-11-22#sms', 'TEXT_SPAM', '1', inDays(91)],
  ]);
});
