import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../../device/client/http.ts';
import { type FakeStack, secrets, startFakeStack } from '../support/fake-stack.ts';
import { certificateOf, type Rule, type WatchedStack, watched, watchedStack, worldOf } from './watched-stack.ts';

let fake: FakeStack;
let stage: WatchedStack;

beforeAll(async () => {
  fake = await startFakeStack(Date.parse('2026-11-22T10:31:05Z') / 1000);
});
beforeEach(() => {
  stage = watchedStack(fake);
});
afterAll(() => fake.close());

const world = (over = {}) => worldOf(fake, stage.send, over);
const verify = '/device/api/verify';
const certificate = '/device/api/certificate';
const publish = '/v1/publish';

describe('watch on a stage that is well', () => {
  it('finds every check ok, but for what is not there', async () => {
    const outcomes = await watched(world());
    const others = [...outcomes.values()].filter(({ verdict }) => verdict !== 'ok');
    expect(others.map(({ check, verdict, reason }) => [check, verdict, reason])).toEqual([
      ['user-report', 'skipped', 'no-phone-number'],
      ['newest-file-android', 'skipped', 'no-file-yet'],
      ['newest-file-ios', 'skipped', 'no-file-yet'],
      ['published-keys', 'skipped', 'no-state-file'],
    ]);
    expect(outcomes.size).toBe(26);
  });

  it('reports an own test where a number is given', async () => {
    expect((await watched(world({ phone: '+12065550100' }))).get('user-report')).toMatchObject({
      verdict: 'ok',
      figures: { lifeSeconds: 900 },
    });
  });

  it('opens the newest file as both platforms do', async () => {
    const stack = { ...fake.stack, keyServer: { ...fake.stack.keyServer, keyVersion: 'v2' } };
    await watched(world());
    fake.now += 7_200;
    await stage.send({
      method: 'POST',
      url: `${fake.stack.controlUrl}/run`,
      headers: {},
      body: Buffer.from('{"job":"export"}'),
    });
    const good = await watched(world());
    expect(good.get('newest-file-android')).toMatchObject({ verdict: 'ok', figures: { revisedKeys: 0 } });
    expect(good.get('newest-file-ios')?.verdict).toBe('ok');
    const other = await watched(world({ stack }));
    expect(other.get('newest-file-android')?.reason).toBe('refused-unknown-signer');
    expect(other.get('newest-file-ios')?.reason).toBe('refused-wrong-key-version');
  });

  it('does not move the clock, and says nothing that was secret', async () => {
    const before = fake.now;
    const outcomes = [...(await watched(world({ phone: '+12065550100' }))).values()];
    expect(fake.now).toBe(before);
    const text = JSON.stringify(outcomes);
    for (const secret of [...secrets, '12065550100', '00000001']) expect(text).not.toContain(secret);
  });
});

const refuse =
  (status: number, errorCode = ''): Rule =>
  () => ({ status, json: { errorCode, error: 'this text may say anything' } });
const answer =
  (json: unknown): Rule =>
  () => ({ json });
const claims =
  (over: Record<string, unknown>, kid?: string): Rule =>
  (_, { ekeyhmac }) => ({ json: { certificate: certificateOf(ekeyhmac, fake.now, over, kid) } });
/** Only cover traffic is answered otherwise. */
const cover =
  (json: unknown, status = 200, headers: [string, string][] = []): Rule =>
  ({ headers: sent }) =>
    sent['X-Chaff'] === undefined ? undefined : { status, json, headers };
const stranger: Rule = ({ headers }) => (headers['X-API-Key'] === 'watch.nobody' ? { json: {} } : undefined);

let publications = 0;
const second =
  (json: unknown): Rule =>
  () => {
    publications += 1;
    return publications % 2 === 0 ? { json } : { json: { insertedExposures: 1, revisionToken: 'r' } };
  };

const publicReport = '/admin/api/stats/realm/public.json';
const publicly = (day: string, codes_issued: unknown): Rule =>
  answer({ statistics: [{ date: `${day}T00:00:00Z`, data: { codes_issued } }] });

const failures: [check: string, reason: string, path: string, rule: Rule][] = [
  ['health-device', 'status-503', '/device/health', refuse(503)],
  ['health-admin', 'status-500', '/admin/health', refuse(500)],
  ['health-publish', 'status-404', '/health', refuse(404)],
  ['certificate-keys', 'status-404', '/jwks/US-ZZ', refuse(404)],
  ['certificate-keys', 'malformed', '/jwks/US-ZZ', answer('a page')],
  ['certificate-keys', 'malformed', '/jwks/US-ZZ', answer([{ kty: 'RSA' }])],
  ['certificate-keys', 'empty', '/jwks/US-ZZ', answer([])],
  ['wrong-device-key', 'status-200', verify, stranger],
  ['wrong-admin-key', 'status-200', '/admin/api/issue', stranger],
  ['link', 'android-status-404', '/redirect/v', refuse(404)],
  [
    'link',
    'android-leads-nowhere',
    '/redirect/v',
    () => ({ status: 303, headers: [['Location', 'http://x.example/']] }),
  ],
  ['statistics', 'status-401', '/admin/api/stats/realm.json', refuse(401)],
  ['statistics', 'status-404', '/admin/api/stats/realm.json', refuse(404)],
  ['statistics', 'malformed', '/admin/api/stats/realm.json', answer(7)],
  ['statistics', 'malformed', '/admin/api/stats/realm.json', answer({ statistics: [{ date: 1 }] })],
  [
    'statistics',
    'malformed',
    '/admin/api/stats/realm.json',
    answer({ statistics: Array(91).fill({ date: 'x', data: {} }) }),
  ],
  ['statistics', 'days-missing', '/admin/api/stats/realm.json', answer({ statistics: [{ date: 'x', data: {} }] })],
  ['public-statistics', 'status-404', publicReport, refuse(404)],
  ['public-statistics', 'malformed', publicReport, answer([])],
  ['public-statistics', 'too-small-a-figure', publicReport, publicly('2026-11-20', 9)],
  ['public-statistics', 'too-small-a-figure', publicReport, publicly('2026-11-20', 0)],
  ['public-statistics', 'too-small-a-figure', publicReport, publicly('2026-11-20', 11)],
  ['public-statistics', 'malformed', publicReport, publicly('2026-11-20', '10')],
  ['public-statistics', 'day-not-over', publicReport, publicly('2026-11-22', 10)],
  ['issue', 'status-429-quota_exceeded', '/admin/api/issue', refuse(429, 'quota_exceeded')],
  ['issue', 'status-200', '/admin/api/issue', answer({ uuid: 'u' })],
  ['code-not-used', 'claimed-before', '/admin/api/checkcodestatus', answer({ claimed: true })],
  ['code-used', 'not-claimed', '/admin/api/checkcodestatus', answer({ claimed: false })],
  ['verify', 'other-test-type', verify, answer({ testtype: 'likely', token: 't' })],
  ['verify', 'status-400', verify, refuse(400, 'the code 12345678 is bad')],
  ['certificate', 'status-500-internal', certificate, refuse(500, 'internal')],
  ['certificate-signature', 'not-a-jwt', certificate, answer({ certificate: 'abc' })],
  ['certificate-signature', 'unknown-kid', certificate, claims({}, 'k2')],
  ['certificate-signature', 'other-keys', certificate, claims({ tekmac: 'another' })],
  ['certificate-signature', 'expired', certificate, claims({ exp: 1 })],
  ['certificate-signature', 'from-the-future', certificate, claims({ iat: 9_999_999_999 })],
  ['certificate-signature', 'claims-missing', certificate, claims({ aud: undefined })],
  ['publish', 'status-400-bad_request', publish, refuse(400, 'bad_request')],
  ['publish', 'not-all-taken', publish, answer({ insertedExposures: 0 })],
  ['publish-again', 'other-members', publish, second({ insertedExposures: 1 })],
  ['publish-again', 'other-count', publish, second({ insertedExposures: 0, revisionToken: 'r' })],
  ['expired-code', 'status-404', '/admin/api/expirecode', refuse(404)],
  ['expired-code', 'was-accepted', '/admin/api/expirecode', answer({})],
  ['wrong-code', 'status-429-quota_exceeded', verify, refuse(429, 'quota_exceeded')],
  ['wrong-code', 'was-accepted', verify, answer({ testtype: 'confirmed', token: 't' })],
  ['cover-traffic', 'verify-status-400', verify, cover({}, 400)],
  ['cover-traffic', 'certificate-other-headers', certificate, cover({}, 200, [['X', 'y']])],
  ['cover-traffic', 'publish-other-size', publish, cover('x'.repeat(3_000))],
  ['index', 'download-forbidden', '/exports/index.txt', refuse(403)],
  ['export-age', 'status-404', '/exports/until.txt', refuse(404)],
  ['export-age', 'malformed', '/exports/until.txt', answer('yesterday')],
  ['export-age', 'stale', '/exports/until.txt', answer(1_700_000_000)],
];

describe('watch on a stage that is not', () => {
  it.each(failures)('%s fails with %s', async (check, reason, path, rule) => {
    stage.rules.set(path, rule);
    publications = 0;
    expect((await watched(world())).get(check)).toMatchObject({ verdict: 'failed', reason });
  });

  it('a certificate of another key fails', async () => {
    const forged = certificateOf('x', fake.now);
    const [head, , tail] = forged.split('.');
    stage.rules.set(certificate, (_, { ekeyhmac }) => {
      const [, body] = certificateOf(ekeyhmac, fake.now).split('.');
      return { json: { certificate: `${head}.${body}.${tail}` } };
    });
    expect((await watched(world())).get('certificate-signature')?.reason).toBe('wrong-signature');
  });

  it('what needs a check that failed is skipped, and says which', async () => {
    stage.rules.set('/admin/api/issue', refuse(500));
    const outcomes = await watched(world());
    expect(outcomes.get('verify')).toMatchObject({ verdict: 'skipped', reason: 'needs-issue' });
    expect(outcomes.get('publish')).toMatchObject({ verdict: 'skipped', reason: 'needs-certificate' });
    expect(outcomes.get('wrong-code')?.verdict).toBe('ok');
  });

  it('says that nothing answers, and not what the system said of it', async () => {
    const dead = async () => {
      throw new UnreachableError('POST https://10.0.0.1/secret: refused');
    };
    const outcomes = [...(await watched(worldOf(fake, dead))).values()];
    expect(new Set(outcomes.flatMap(({ verdict, reason }) => (verdict === 'failed' ? [reason] : [])))).toEqual(
      new Set(['unreachable']),
    );
  });

  it.each([
    ['no redirector', 'link', 'no-redirector'],
    ['no figures, as a practice twin', 'statistics', 'no-figures'],
    ['no day that is over', 'public-statistics', 'no-day-closed'],
  ])('skips what a stage has not: %s', async (_, check, reason) => {
    for (const path of ['/admin/api/stats/realm.json', publicReport]) stage.rules.set(path, answer({}));
    const { redirectUrl: _url, ...verification } = fake.stack.verification;
    const outcomes = await watched(world({ stack: { ...fake.stack, verification } }));
    expect(outcomes.get(check)).toMatchObject({ verdict: 'skipped', reason });
  });
});
