/** People who issue, as the statistics name them. */
import { expect, it } from 'vitest';
import { inParallel } from '../../../../lambdas/shared/parallel.ts';
import { answerReport } from '../../../../lambdas/verification/laboratory/statistics/give-report.ts';
import { openReports } from '../../../../lambdas/verification/laboratory/statistics/open-reports.ts';
import { closeDay } from '../../../../lambdas/verification/store/daily/closed-days.ts';
import { noteUser } from '../../../../lambdas/verification/store/daily/named-users.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { startDesk } from '../../../support/staff/staff-desk.ts';

/** Of a day on which nothing happened. */
const noSums = {
  ...{ total: {}, callers: new Map(), issuers: new Map() },
  ...{ externals: new Map(), messageErrors: new Map() },
};
const uuids = ['1', '2', '3', '4'].map((n) => `9a6bcc60-5a34-44ba-79cb-8514c0108a5${n}`);

it('people have numbers, their figures their own', async () => {
  const desk = await startDesk({ dynamo: localDynamo(), createTable });
  const { server } = desk;
  const [first, second, third, fourth] = uuids.map((uuid) => ({ testType: 'confirmed', uuid }));
  await desk.issue('nora', { ...first });
  await desk.issue('nora', { ...second });
  await desk.batch('omar', { codes: [third] });
  await server.issue({ ...fourth });
  const of = { dynamo: localDynamo(), table: server.tables.statistics };
  const closed = reportDays(server.clock.now).slice(1);
  await inParallel(closed, 10, (day) => closeDay(of, { region: 'US-ZZ', day }, noSums));
  const report = async (path: string) =>
    String(
      (await answerReport(openReports(of, server.issuing.regions), path, { region: 'US-ZZ', now: server.clock.now }))
        .body,
    );
  const [, ...rows] = (await report('realm/users.csv')).trimEnd().split('\n');
  expect(rows).toHaveLength(2 * 91);
  expect(rows.slice(0, 2).map((row) => row.split(',').slice(2))).toEqual([
    ['1', 'Name of nora', 'nora@example.org', '2'],
    ['2', 'Name of omar', 'omar@example.org', '1'],
  ]);
  expect((await report('realm/users/2.csv')).split('\n')[1]).toMatch(/,2,Name of omar,omar@example\.org,1$/);
  expect((await report('realm.csv')).split('\n')[1]).toMatch(/^2026-\d\d-\d\d,4,/);
});

it('a number is one person’s, however many containers note it at once, and a name that changed is the new one', async () => {
  const { server } = await startDesk({ dynamo: localDynamo(), createTable });
  const of = { dynamo: localDynamo(), table: server.tables.statistics };
  const { now } = server.clock;
  const user = (n: number) => ({ region: 'US-ZZ', id: `person:${n % 5}`, name: `Old ${n % 5}`, email: '' });
  await Promise.all(Array.from({ length: 50 }, (_, n) => noteUser(of, user(n), now)));
  await noteUser(of, { ...user(3), name: 'New 3' }, now + DAY_SECONDS);
  const users = await openReports(of, server.issuing.regions).users('US-ZZ');
  expect(new Set([...users.values()].map(({ number }) => number)).size).toBe(5);
  expect(users.get('person:3')?.name).toBe('New 3');
});
