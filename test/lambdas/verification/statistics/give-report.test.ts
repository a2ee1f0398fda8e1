import { describe, expect, it } from 'vitest';
import { giveReport, type ReportDeps } from '../../../../lambdas/verification/statistics/give-report.ts';
import type { ReportDays } from '../../../../lambdas/verification/store/daily/report-days.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import { aCall, NOW, oneRegion, outcome } from '../../../support/verification-calls.ts';

const today = '2026-11-22';
const lab = { number: 2, name: 'County Lab', type: 'admin' };

/** Everything happened today. */
function given(settings: Partial<VerificationSettings> = {}): ReportDeps & { asked: unknown[] } {
  const asked: unknown[] = [];
  const days = (region: string, counts: object) => {
    asked.push(region);
    return reportDays(NOW).map((day) => ({ day, counts: day === today ? counts : {} }));
  };
  const reader: ReportDays = {
    totals: async (region) => days(region, { codes_issued: 12 }),
    closed: async (region) => days(region, {}).slice(1),
    ofCaller: async (region, id) => days(region, id === 'lab-key' ? { codes_issued: 5 } : {}),
    issuers: async (region) =>
      days(region, { codes_issued: 12 }).map((one) => ({
        ...one,
        issuers: new Map(
          one.day === today
            ? [
                ['new-key', { codes_issued: 7 }],
                ['lab-key', { codes_issued: 5 }],
              ]
            : [],
        ),
      })),
    listed: async (region, kind) => {
      asked.push(region);
      return new Map([[today, new Map([[kind === 'sms' ? '30006' : 'nurse-7', 3]])]]);
    },
  };
  return {
    asked,
    days: reader,
    regions: oneRegion(settings),
    realmId: async () => 9,
    apiKeys: async () => new Map([['lab-key', lab]]),
  };
}

async function report(path: string, deps: ReportDeps = given()) {
  const answer = await giveReport(deps)(undefined, aCall('stats', { path: { report: path } }));
  return { ...answer, body: String(answer.body) };
}

const refusal = (path: string) => outcome(() => report(path));

describe('the reports', () => {
  it.each([
    ['realm', `date,codes_issued,`, `${today},12,`],
    ['realm/composite', 'date,codes_issued,', `${today},12,`],
    ['realm/api-keys/2', 'date,authorized_app_id,', `${today},2,County Lab,admin,5,0,0,0,0`],
    ['realm/external-issuers', 'date,realm_id,issuer_id,codes_issued', `${today},9,nurse-7,3`],
    ['realm/sms-errors', 'date,realm_id,error_code,quantity', `${today},9,30006,3`],
    ['realm/funnel', 'date,authorized_app_id,', `${today},,,12,`],
    ['realm/public', 'date,codes_issued,codes_claimed,tokens_claimed', '2026-11-21,,,'],
  ])('%s as CSV', async (name, header, row) => {
    const { body, headers } = await report(`${name}.csv`);
    const lines = body.split('\n');
    expect(lines[0]?.startsWith(header)).toBe(true);
    expect(lines[1]?.startsWith(row)).toBe(true);
    expect(headers?.['content-type']).toBe('text/csv');
    expect(headers?.['content-disposition']).toMatch(/^attachment;filename=20261122000000-[a-z-]+\.csv$/);
  });

  it.each([
    ['realm', { realm_id: 9, statistics: expect.any(Array) }],
    ['realm/key-server', []],
    ['realm/composite', { realm_id: 9, has_key_server_stats: false, statistics: expect.any(Array) }],
    ['realm/users', {}],
    ['realm/api-keys/2', expect.objectContaining({ authorized_app_name: 'County Lab' })],
    ['realm/external-issuers', { realm_id: 9, statistics: expect.any(Array) }],
    ['realm/sms-errors', { realm_id: 9, statistics: expect.any(Array) }],
    ['realm/public', { region: 'US-ZZ', rounded_down_to: 10, statistics: expect.any(Array) }],
  ])('%s as JSON', async (name, expected) => {
    const { body, headers } = await report(`${name}.json`);
    expect(JSON.parse(body)).toEqual(expected);
    expect(headers).toEqual({ 'content-type': 'application/json' });
  });

  it.each(['realm/users.csv', 'realm/key-server.csv'])('%s has an empty body', async (path) => {
    expect((await report(path)).body).toBe('');
  });

  it('have 91 days', async () => {
    expect((await report('realm.csv')).body.trimEnd().split('\n')).toHaveLength(1 + 91);
  });

  it('name an API key’s file as its holder', async () => {
    const { headers } = await report('realm/api-keys/2.csv');
    expect(headers?.['content-disposition']).toBe('attachment;filename=20261122000000-county-lab.csv');
  });

  it('show an issuer that has a number, and count one that has none in the region’s sums alone', async () => {
    const { statistics } = JSON.parse((await report('realm/funnel.json')).body) as {
      statistics: [{ data: object; issuer_data: object[] }];
    };
    expect(statistics[0].data).toMatchObject({ codes_issued: 12 });
    expect(statistics[0].issuer_data).toMatchObject([{ authorized_app_id: 2, codes_issued: 5 }]);
  });

  it('say nothing to the public of a practice twin, whose codes are nobody’s', async () => {
    expect((await report('realm/public.json', given({ practice: true }))).body).toBe('{}\n');
    expect((await report('realm.csv', given({ practice: true }))).body).toContain(`${today},12,`);
  });

  it('are of the caller’s region', async () => {
    const deps = given();
    for (const name of ['realm', 'realm/funnel', 'realm/public', 'realm/sms-errors', 'realm/api-keys/2']) {
      await report(`${name}.json`, deps);
    }
    expect(new Set(deps.asked)).toEqual(new Set(['US-ZZ']));
  });
});

describe('what there is not', () => {
  it.each(['', 'realm', 'realm.xml', 'realm/unknown.json', 'other.json'])('%j is 404', async (path) => {
    expect(await refusal(path)).toBe('404');
  });
  it.each(['realm/api-keys/3.csv', 'realm/api-keys/lab-key.json', 'realm/api-keys/02.json', 'realm/users/1.csv'])(
    'an id that is nobody’s is 401: %s',
    async (path) => expect(await refusal(path)).toBe('401'),
  );
});
