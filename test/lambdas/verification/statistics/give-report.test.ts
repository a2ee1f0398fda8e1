import { describe, expect, it } from 'vitest';
import { giveReport, type ReportDeps } from '../../../../lambdas/verification/laboratory/statistics/give-report.ts';
import type { ReportDays } from '../../../../lambdas/verification/store/daily/report-days.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import { aCall, NOW, oneRegion, outcome } from '../../../support/verification/verification-calls.ts';

const today = '2026-11-22';
const lab = { number: 2, name: 'County Lab', type: 'admin' };

const nurse = { number: 4, name: 'Nora Nurse', email: 'nora@health.example' };

const publishedFigures = {
  publish_requests: { unknown: 1, android: 30, ios: 9 },
  total_teks_published: 400,
  requests_with_revisions: 2,
  tek_age_distribution: [1, 2],
  onset_to_upload_distribution: [3, 4],
  requests_missing_onset_date: 5,
};

/** Everything happened today, but for what was published. */
function given(settings: Partial<VerificationSettings> = {}): ReportDeps & { asked: unknown[] } {
  const asked: unknown[] = [];
  const days = (region: string, counts: object) => {
    asked.push(region);
    return reportDays(NOW).map((day) => ({ day, counts: day === today ? counts : {} }));
  };
  const reader: ReportDays = {
    totals: async (region) => days(region, { codes_issued: 12 }),
    closed: async (region) => days(region, {}).slice(1),
    ofCaller: async (region, id) => days(region, id === 'lab-key' ? { codes_issued: 5 } : { codes_issued: 3 }),
    issuers: async (region) =>
      days(region, { codes_issued: 12 }).map((one) => ({
        ...one,
        issuers: new Map(
          one.day === today
            ? [
                ['new-key', { codes_issued: 7 }],
                ['lab-key', { codes_issued: 5 }],
                ['person:nurse', { codes_issued: 3 }],
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
    published: async (region) => {
      asked.push(region);
      return [{ day: '2026-11-21', figures: publishedFigures }];
    },
    regions: oneRegion(settings),
    realmId: async () => 9,
    apiKeys: async () => new Map([['lab-key', lab]]),
    users: async () => new Map([['person:nurse', nurse]]),
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
    ['realm/users', 'date,realm_id,user_id,name,email,', `${today},9,4,Nora Nurse,nora@health.example,3`],
    ['realm/users/4', 'date,realm_id,user_id,user_name,', `${today},9,4,Nora Nurse,nora@health.example,3`],
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
    ['realm/key-server', [{ day: '2026-11-21T00:00:00Z', ...publishedFigures }]],
    ['realm/composite', { realm_id: 9, has_key_server_stats: true, statistics: expect.any(Array) }],
    ['realm/users', { realm_id: 9, statistics: expect.any(Array) }],
    ['realm/users/4', expect.objectContaining({ user_id: 4, user_name: 'Nora Nurse' })],
    ['realm/api-keys/2', expect.objectContaining({ authorized_app_name: 'County Lab' })],
    ['realm/external-issuers', { realm_id: 9, statistics: expect.any(Array) }],
    ['realm/sms-errors', { realm_id: 9, statistics: expect.any(Array) }],
    ['realm/public', { region: 'US-ZZ', rounded_down_to: 10, statistics: expect.any(Array) }],
  ])('%s as JSON', async (name, expected) => {
    const { body, headers } = await report(`${name}.json`);
    expect(JSON.parse(body)).toEqual(expected);
    expect(headers).toEqual({ 'content-type': 'application/json' });
  });

  it('of users is empty where nobody issued in person', async () => {
    const deps = { ...given(), users: async () => new Map<string, never>() };
    expect((await report('realm/users.csv', deps)).body).toBe('');
    expect((await report('realm/users.json', deps)).body).toBe('{}\n');
  });

  it('put the key server’s day beside ours, and into the funnel of the region alone', async () => {
    const rows = (await report('realm/composite.csv')).body.split('\n');
    expect(rows[1]).toBe(`${today},12,0,0,0,0,0,,,,,,,,,,0,0,0,0,0,0,0,0,0,0`);
    expect(rows[2]).toBe('2026-11-21,0,0,0,0,0,0,,1,30,9,400,2,5,1|2,3|4,0,0,0,0,0,0,0,0,0,0');
    const { statistics } = JSON.parse((await report('realm/funnel.json')).body);
    expect(statistics[0].data.publish_requests).toBe(null);
    expect(statistics[1].data.publish_requests).toBe(40);
    expect((await report('realm/key-server.csv')).body.split('\n')[1]).toBe('2026-11-21,1,30,9,400,2,5,1|2,3|4');
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

  it.each([
    'realm',
    'realm/key-server',
    'realm/composite',
    'realm/users',
    'realm/external-issuers',
    'realm/sms-errors',
    'realm/funnel',
    'realm/public',
  ])('%s has nothing of a practice twin, whose codes are nobody’s, and asks for none of it', async (name) => {
    const deps = given({ practice: true });
    expect((await report(`${name}.json`, deps)).body).toBe('{}\n');
    expect((await report(`${name}.csv`, deps)).body).toBe('');
    expect(deps.asked).toEqual([]);
  });

  it('are of the caller’s region', async () => {
    const deps = given();
    for (const name of [
      'realm',
      'realm/funnel',
      'realm/public',
      'realm/sms-errors',
      'realm/api-keys/2',
      'realm/users',
    ]) {
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
