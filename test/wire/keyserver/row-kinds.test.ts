/** Rows as publish and the import really write them, against the rules of retention. */
import { afterAll, expect, it } from 'vitest';
import { reportRetention } from '../../../lambdas/shared/retention/report-retention.ts';
import { isKept } from '../../../protocol/retention/report.ts';
import { keyserverRules } from '../../../protocol/retention/rules.ts';
import { localDynamo } from '../../support/aws/local-aws.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import { dailyKeys } from '../../support/publish/key-server.ts';
import { startKeyServer } from '../../support/publish/key-server-stack.ts';

const output = captureOutput();
afterAll(output.release);

it('every row of a publish and of an issuer is of a kind that has a rule, and ends with it', async () => {
  const server = await startKeyServer();
  // One of them is in use until tonight, and goes into the file of tomorrow.
  const keys = dailyKeys(14, server.clock.now, { firstDaysAgo: 0 });
  expect((await server.publish({ keys })).status).toBe(200);
  const named = Object.entries(server.tables).map(([name, table]): [string, string] => [
    `${name[0]?.toUpperCase()}${name.slice(1)}`,
    table,
  ]);
  const deps = { dynamo: localDynamo(), rules: keyserverRules, tables: new Map(named), elapsedMilliseconds: () => 0 };
  const reports = await Promise.all(
    named.map(([table]) => reportRetention(deps, { table, units: 1_000 }, server.clock.now)),
  );
  const kinds = reports.flatMap((report) => ('error' in report ? [] : report.kinds));
  expect(kinds.filter((kind) => !isKept(kind))).toEqual([]);
  const found = kinds.filter(({ rows }) => rows > 0).map(({ kind }) => kind);
  expect(found.sort()).toEqual(
    ['application', 'counters of an hour', 'entry', 'guard', 'issuer', 'issuer key', 'receipt', 'upload'].sort(),
  );
});
