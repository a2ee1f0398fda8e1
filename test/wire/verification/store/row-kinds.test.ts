/** Rows as the stores really write them, against the rules of retention: each of a known kind, and none without its end. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { reportRetention } from '../../../../lambdas/shared/retention/report-retention.ts';
import { verificationTables } from '../../../../lambdas/verification/store/tables.ts';
import { isKept } from '../../../../protocol/retention/report.ts';
import { verificationRules } from '../../../../protocol/retention/rules.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { startDesk } from '../../../support/staff/staff-desk.ts';
import { type TestServer, verificationSettings } from '../../../support/verification/verification-server.ts';

async function reportsOf({ tables, clock }: TestServer) {
  const named = Object.entries(tables).map(([name, table]): [string, string] => [
    name[0]?.toUpperCase() + name.slice(1),
    table,
  ]);
  const deps = {
    dynamo: localDynamo(),
    rules: verificationRules,
    tables: new Map(named),
    elapsedMilliseconds: () => 0,
  };
  const all = await Promise.all(named.map(([table]) => reportRetention(deps, { table, units: 1_000 }, clock.now)));
  return all.flatMap((report) =>
    'error' in report ? [] : report.kinds.map((kind) => ({ table: report.table, ...kind })),
  );
}

it('every row of issuing, reporting, redeeming and ending codes is of a kind that has a rule, and ends with it', async () => {
  const sms = { ...verificationSettings().sms };
  const { server, issue } = await startDesk({ dynamo: localDynamo(), createTable, settings: { sms } });
  await issue('nora', { testType: 'confirmed', uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' });
  const ours = Object.keys(server.tables).map((name) => name[0]?.toUpperCase() + name.slice(1));
  expect(ours.filter((id) => !verificationTables.some((table) => table.id === id))).toEqual([]);
  const { body } = await server.issue({ testType: 'confirmed', symptomDate: '2026-11-20', phone: '+12065550100' });
  await server.verify({ code: body.code });
  await server.verify({ code: '00000000' });
  const other = await server.issue({ testType: 'likely', symptomDate: '2026-11-20' });
  await server.expire({ uuid: other.body.uuid });
  await server.report({ phone: '+12068675309', nonce: randomBytes(256).toString('base64'), symptomDate: '2026-11-20' });
  const kinds = await reportsOf(server);
  expect(kinds.filter((kind) => !isKept(kind))).toEqual([]);
  const found = kinds.filter(({ rows }) => rows > 0).map(({ table, kind }) => `${table}: ${kind}`);
  expect(found.sort()).toEqual(
    expect.arrayContaining([
      ...['Audit: entry', 'Codes: diagnosis', 'Codes: phone', 'Codes: pointer', 'MessageCounts: count of messages'],
      ...['Outbox: message', 'Regions: region', 'Statistics: counters of a day'],
      ...['RecentCodes: code of a person', 'Statistics: name of a person in reports'],
    ]),
  );
});
