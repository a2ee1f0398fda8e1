/**
 * A day of a region, from its first code to its eight reports (verification-server.md §2.7). Names and their order are written
 * out here as the reference has them, so that no list of ours is held against itself.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_SECONDS, utcDay, utcMidnight } from '../../protocol/keys/interval.ts';
import { stack } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { adminKey, call, issue, ok, refusal, verify } from './support/call.ts';
import { freshKeys, published, time } from './support/story.ts';

const { region, verification } = stack();
const statsKey = { 'X-API-Key': verification.statsApiKey };
/** A key server tells of a day from ten publishes on. */
const PHONES = 10;
const AT_ONCE = 5;
const HOUR = 3_600;
const EXTERNAL_ISSUER = 'nurse-7';
/** The name of a local stack's key of type admin. */
const LAB = 'local admin';

const download = async (report: string, headers: Record<string, string> = statsKey) =>
  call(new URL(`api/stats/${report}`, verification.adminUrl).href, '', headers, 'GET');

interface Report {
  readonly realm_id?: number;
  readonly statistics: readonly { readonly date: string; readonly data: Record<string, unknown> }[];
}
const json = async (name: string) => JSON.parse((await download(`${name}.json`)).exchange.body.toString());
const csv = async (name: string) => (await download(`${name}.csv`)).exchange.body.toString();
const ofDay = ({ statistics }: Report, day: string) => statistics.find(({ date }) => date === `${day}T00:00:00Z`);

const realmColumns =
  'codes_issued,codes_claimed,codes_invalid,tokens_claimed,tokens_invalid,code_claim_mean_age_seconds,code_claim_age_distribution';
const keyServerColumns =
  'publish_requests_unknown,publish_requests_android,publish_requests_ios,total_teks_published,requests_with_revisions,requests_missing_onset_date,tek_age_distribution,onset_to_upload_distribution';
const laterColumns =
  'user_reports_issued,user_reports_claimed,user_report_tokens_claimed,codes_invalid_unknown_os,codes_invalid_ios,codes_invalid_android,user_reports_invalid_nonce';
const apiKeyColumns = 'codes_issued,codes_claimed,codes_invalid,tokens_claimed,tokens_invalid';

const realmMembers = [
  ...['codes_issued', 'codes_claimed', 'codes_invalid', 'codes_invalid_by_os', 'user_reports_issued'],
  ...['user_reports_claimed', 'user_reports_invalid_nonce', 'user_reports_invalid_nonce_by_os', 'tokens_claimed'],
  ...['tokens_invalid', 'user_report_tokens_claimed', 'code_claim_mean_age_seconds', 'code_claim_age_distribution'],
];
const keyServerMembers = [
  ...['day', 'publish_requests', 'total_teks_published', 'requests_with_revisions', 'tek_age_distribution'],
  ...['onset_to_upload_distribution', 'requests_missing_onset_date'],
];

describe.skipIf(!time.control)('the day of a region (needs a clock that can be moved)', () => {
  let day = '';
  let before: Record<string, unknown> = {};
  let open: Record<string, unknown> = {};
  /** The number of the laboratory's key. */
  let lab = 0;

  beforeAll(async () => {
    await nextBrakeWindow();
    const left = DAY_SECONDS - ((await time.now()) % DAY_SECONDS);
    if (left < HOUR) await time.control?.advance(left);
    day = utcDay(await time.now());
    const figures = async () => ofDay(await json('realm'), day)?.data ?? {};
    before = await figures();
    for (let done = 0; done < PHONES; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, async () => ok(await published(await freshKeys(2)))));
    }
    ok(await issue({ testType: 'confirmed', externalIssuerID: EXTERNAL_ISSUER }));
    expect(refusal(await verify({ code: '00000000' }))).toEqual([400, 'code_invalid']);
    open = await figures();
    await time.control?.advance(utcMidnight(await time.now()) + DAY_SECONDS + 900 - (await time.now()));
    expect(await time.control?.run('roll-up-statistics')).toMatchObject({ left: 0 });
    expect(await time.control?.run('pull-statistics')).toEqual({ pulled: [region], failed: [], left: [] });
    const funnel = await json('realm/funnel');
    lab = funnel.statistics
      .find(({ date }: { date: string }) => date.startsWith(day))
      .issuer_data.find((one: { authorized_app_name: string }) => one.authorized_app_name === LAB).authorized_app_id;
  });

  it('counts what happened, at once, and says the same when it is closed', async () => {
    const more = (name: string) => Number(open[name]) - Number(before[name]);
    const names = ['codes_issued', 'codes_claimed', 'codes_invalid', 'tokens_claimed', 'tokens_invalid'];
    expect(names.map(more)).toEqual([PHONES + 1, PHONES, 1, PHONES, 0]);
    expect(ofDay(await json('realm'), day)?.data).toEqual(open);
  });

  it('has what its phones published', async () => {
    const [newest] = await json('realm/key-server');
    expect(newest.day).toBe(`${day}T00:00:00Z`);
    const { unknown, android, ios } = newest.publish_requests;
    expect(unknown + android + ios).toBeGreaterThanOrEqual(PHONES);
    expect(newest.total_teks_published).toBeGreaterThanOrEqual(2 * PHONES);
    expect([newest.tek_age_distribution.length, newest.onset_to_upload_distribution.length]).toEqual([16, 30]);
    const composite = ofDay(await json('realm/composite'), day);
    expect(composite?.data.total_publish_requests).toBe(unknown + android + ios);
  });

  const distribution = String.raw`(\d+(\|\d+){10})?`;
  const realmRow = String.raw`(\d+,){5}\d+,${distribution}`;
  const keyServerRow = String.raw`(\d+,){6}\d+(\|\d+){15},\d+(\|\d+){29}`;
  const nonces = (word: string) => ['unknown_os', 'ios', 'android'].map((os) => `${word}_invalid_nonce_${os}`).join();
  /** V26: a row of `realm.csv`. */
  const tables: [name: string, file: string, header: string, row: string][] = [
    [
      'realm',
      'realm-stats',
      `date,${realmColumns},${laterColumns},${nonces('user_report')}`,
      String.raw`${realmRow}(,\d+){10}`,
    ],
    ['realm/key-server', 'key-server-stats', `day,${keyServerColumns}`, keyServerRow],
    [
      'realm/composite',
      'composite-stats',
      `date,${realmColumns},${keyServerColumns},${laterColumns},${nonces('user_reports')}`,
      String.raw`${realmRow},${keyServerRow}(,\d+){10}`,
    ],
    [
      'realm/api-keys/NUMBER',
      'local-admin',
      `date,authorized_app_id,authorized_app_name,authorized_app_type,${apiKeyColumns}`,
      `NUMBER,${LAB},admin(,\\d+){5}`,
    ],
    [
      'realm/external-issuers',
      'external-issuer-stats',
      'date,realm_id,issuer_id,codes_issued',
      `\\d+,${EXTERNAL_ISSUER},1`,
    ],
  ];

  it.each(tables)('%s as CSV', async (name, file, header, row) => {
    const named = name.replace('NUMBER', String(lab));
    const { status, exchange } = await download(`${named}.csv`);
    expect(status).toBe(200);
    const headers = new Map(exchange.headers.map(([key, value]) => [key.toLowerCase(), value]));
    expect(headers.get('content-type')).toBe('text/csv');
    expect(headers.get('content-disposition')).toMatch(new RegExp(`^attachment;filename=\\d{14}-.*${file}.*\\.csv$`));
    expect(headers.get('cache-control')).toBe('no-store');
    const lines = exchange.body.toString().split('\n');
    expect(lines[0]).toBe(header);
    expect(lines.at(-1)).toBe('');
    const rows = lines.filter((line) => line.startsWith(`${day},`));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(new RegExp(`^${day},${row.replace('NUMBER', String(lab))}$`));
  });

  it('realm, realm/composite and an API key as JSON, member by member', async () => {
    const realm = await json('realm');
    expect(Object.keys(realm)).toEqual(['realm_id', 'statistics']);
    expect(realm.statistics).toHaveLength(91);
    expect(Object.keys(realm.statistics[0])).toEqual(['date', 'data']);
    expect(Object.keys(realm.statistics[0].data)).toEqual(realmMembers);
    expect(Object.keys((await json('realm/key-server'))[0])).toEqual(keyServerMembers);
    const composite = await json('realm/composite');
    expect(Object.keys(composite)).toEqual(['realm_id', 'has_key_server_stats', 'statistics']);
    const { data = {} } = ofDay(composite, day) ?? {};
    expect(Object.keys(data)).toEqual([...realmMembers, ...keyServerMembers, 'total_publish_requests']);
    expect(data.day).toBe('0001-01-01T00:00:00Z');
    const apiKey = await json(`realm/api-keys/${lab}`);
    expect(Object.keys(apiKey)).toEqual([
      'authorized_app_id',
      'authorized_app_name',
      'authorized_app_type',
      'statistics',
    ]);
    expect(Object.keys(apiKey.statistics[0].data)).toEqual(apiKeyColumns.split(','));
  });

  it('lists by name as JSON: external issuers, errors of messages, users', async () => {
    const { realm_id: realmId, statistics } = await json('realm/external-issuers');
    expect([Number.isInteger(realmId), Object.keys(statistics[0])]).toEqual([true, ['date', 'issuer_data']]);
    const [issuer] = statistics.find(({ date }: { date: string }) => date.startsWith(day)).issuer_data;
    expect(JSON.stringify(issuer)).toBe(`{"issuer_id":"${EXTERNAL_ISSUER}","codes_issued":1}`);
    // Nobody has an account, and every message arrived.
    for (const name of ['realm/users', 'realm/sms-errors']) {
      expect([await json(name), await csv(name)]).toEqual([{}, '']);
    }
    for (const id of ['realm/users/1.csv', 'realm/users/1.json', 'realm/api-keys/999.csv']) {
      expect((await download(id)).status).toBe(401);
    }
  });

  it('is read with a key for statistics alone', async () => {
    for (const key of [adminKey, { 'X-API-Key': verification.deviceApiKey }, {}]) {
      expect((await download('realm.csv', key)).status).toBe(401);
    }
  });

  it('shows the public tens', async () => {
    const { data = {} } = ofDay(await json('realm/public'), day) ?? {};
    expect(Object.keys(data)).toEqual(['codes_issued', 'codes_claimed', 'tokens_claimed']);
    expect(data).toEqual({
      codes_issued: tens(open.codes_issued),
      codes_claimed: tens(open.codes_claimed),
      tokens_claimed: tens(open.tokens_claimed),
    });
  });
});

const tens = (figure: unknown) => Math.floor(Number(figure) / 10) * 10;
