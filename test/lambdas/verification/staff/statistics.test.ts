/** Statistics for members of staff: the machine API's own reports. */
import { describe, expect, it } from 'vitest';
import { giveReport, type ReportDeps } from '../../../../lambdas/verification/laboratory/statistics/give-report.ts';
import { showReport } from '../../../../lambdas/verification/staff/statistics/show-report.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import { csvText } from '../../../../protocol/statistics/report.ts';
import { refusalOf, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { aCall, NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const days = (counts: object) => reportDays(NOW).map((day) => ({ day, counts }));
const deps: ReportDeps = {
  regions: oneRegion(),
  days: {
    totals: async () => days({ codes_issued: 12 }),
    closed: async () => days({}),
    ofCaller: async () => days({ codes_issued: 5 }),
    issuers: async () => days({ codes_issued: 12 }).map((one) => ({ ...one, issuers: new Map() })),
    listed: async () => new Map(),
  },
  published: async () => [],
  realmId: async () => 9,
  apiKeys: async (region) =>
    new Map(
      region === 'US-ZZ' ? [['key-1', { number: 2, name: '=HYPERLINK("https://a.example")', type: 'admin' }]] : [],
    ),
  users: async () => new Map(),
};
const asked = (report: string) => staffCallWith(['StatsRead'], { path: { report } });
const reports = ['realm', 'realm/composite', 'realm/key-server', 'realm/funnel', 'realm/api-keys/2'];

it.each(reports.flatMap((report) => [`${report}.json`, `${report}.csv`]))(
  '%s is that of the machine API',
  async (report) => {
    const machine = await giveReport(deps)(undefined, aCall('stats', { path: { report } }));
    expect(await showReport(deps)(undefined, asked(report))).toEqual(machine);
  },
);

it('a CSV has a name of its own', async () => {
  const { headers } = await showReport(deps)(undefined, asked('realm/funnel.csv'));
  expect(headers).toEqual({
    'content-type': 'text/csv',
    'content-disposition': 'attachment;filename=20261122000000-funnel-stats.csv',
  });
});

it.each(['realm.xml', 'nothing.json', 'realm/api-keys/3.json', '../realm.json', ''])(
  '%j is not found',
  async (report) => {
    expect(await refusalOf(showReport(deps)(undefined, asked(report)))).toEqual({ status: 404, code: 'not_found' });
  },
);

describe('a cell of a CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1'])('that somebody named %j is text', (name) => {
    const [cell] = csvText({ json: {}, table: [[name]] }).split('\n');
    expect(cell?.replace(/^"/, '')).toMatch(/^'/);
  });

  it.each(['County lab', '2026-11-22', 'a-b', '1|3|4', 'x=1', ''])('that reads %j is as it was', (name) => {
    expect(csvText({ json: {}, table: [[name, -1]] })).toBe(`${name},-1\n`);
  });

  it('of an API key’s report is no formula', async () => {
    const { body } = await showReport(deps)(undefined, asked('realm/api-keys/2.csv'));
    expect(String(body).split('\n')[1]).toContain(`,2,"'=HYPERLINK(""https://a.example"")",admin,`);
  });
});
