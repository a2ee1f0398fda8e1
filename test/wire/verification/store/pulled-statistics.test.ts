/**
 * What phones published, from the key server's counters to the region's reports, through the functions of both servers as they
 * are deployed; between them is HTTP (verification-server.md §2.7, key-server.md §5.7).
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAuthorityWriter } from '../../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { countPublish } from '../../../../lambdas/keyserver/store/statistics.ts';
import { keyserverTables } from '../../../../lambdas/keyserver/tables.ts';
import type { PullRun } from '../../../../lambdas/verification/jobs/pull-statistics/pull-statistics.ts';
import { emptyPlan } from '../../../../protocol/certificate/jwks-import.ts';
import { statisticsClaims } from '../../../../protocol/certificate/statistics-token.ts';
import { intervalAt, utcDay, utcMidnight } from '../../../../protocol/keys/interval.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { testAudience, testIssuer, testIssuerName } from '../../../support/publish/key-server.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  context,
  deployFunctions,
  type Handler,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);
const TODAY = utcMidnight(NOW);
const day = (ago: number) => utcDay(TODAY - ago * DAY);

let output: ReturnType<typeof captureOutput>;
let server: Server;
let apiKey = '';
let statisticsTable = '';
/** As the key server's API Gateway would hand a call on. */
let keyServer: Handler;

const pull = async () =>
  (await load<(event: object, context: Context) => Promise<PullRun>>('pull-statistics'))({}, context);

async function report(path: string): Promise<string> {
  const event = { method: 'GET', headers: { 'x-api-key': apiKey }, pathParameters: { report: path } };
  const { statusCode, body = '' } = await (await load<Handler>('statistics'))(httpEvent(event), context);
  expect(statusCode).toBe(200);
  return body;
}

async function ask(headers: Record<string, string>, body: unknown = { padding: 'AAAA' }, method = 'POST') {
  const answer = await keyServer(httpEvent({ method, headers, body }), context);
  const { padding, ...rest } = JSON.parse(answer.body ?? '');
  return { status: answer.statusCode, body: rest, padding, headers: answer.headers };
}

/** Both servers' functions read names such as STATISTICS_TABLE, so the verification server's are loaded before the other's are set. */
beforeAll(async () => {
  output = captureOutput();
  server = createServer((request, response) => {
    const { 'content-type': type = '', authorization = '' } = request.headers;
    request
      .on('data', () => {})
      .on('end', async () => {
        const event = httpEvent({ path: request.url ?? '', headers: { 'content-type': type, authorization } });
        const { statusCode = 0, body = '' } = await keyServer(event, context);
        response.writeHead(request.url === '/v1/stats' ? statusCode : 404).end(body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const statisticsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/stats`;
  const practice = {
    ...demo,
    region: 'US-ZP',
    verification: { ...demo.verification, practice: true, certificate: { issuer: 'a', audience: 'b' } },
  };
  await deployFunctions({ ...demo, statisticsUrl }, { ...practice, statisticsUrl });
  apiKey = await newApiKey('stats');
  statisticsTable = process.env.STATISTICS_TABLE ?? '';
  const steps = ['pull-statistics', 'roll-up-statistics', 'model-quotas', 'statistics', 'jwks'];
  await Promise.all(steps.map((step) => load(step)));
  const jwks = await (await load<Handler>('jwks'))(
    httpEvent({ method: 'GET', pathParameters: { region: 'US-ZZ' } }),
    context,
  );
  await deployKeyServer(JSON.parse(jwks.body ?? ''));
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
  server.close();
});

/** The region's certificate keys are known there as after an import. `another` is an issuer that has nothing to do with it. */
const another = testIssuer('another-v1');
async function deployKeyServer(certificateKeys: { kid: string; x: string; y: string }[]): Promise<void> {
  for (const table of keyserverTables) vi.stubEnv(table.envName, await createTable(table));
  const { AUTHORITIES_TABLE = '', AUDIT_TABLE = '', STATISTICS_TABLE = '' } = process.env;
  const writer = openAuthorityWriter(localDynamo(), AUTHORITIES_TABLE);
  const jwksUri = 'https://verification.example/';
  await writer.putIssuer({ issuer: testIssuerName, audience: testAudience, jwksUri });
  await writer.putIssuer({ issuer: 'another', audience: 'keyserver', jwksUri });
  const { openKeyStore } = await import('../../../../lambdas/keyserver/jobs/import-jwks/key-store.ts');
  const keys = openKeyStore({
    ...{ dynamo: localDynamo(), authoritiesTable: AUTHORITIES_TABLE, auditTable: AUDIT_TABLE },
    randomBytes: (size) => Buffer.alloc(size),
  });
  for (const each of await keys.issuersToImport()) {
    const insert = each.issuer === 'another' ? [another.jwk] : certificateKeys;
    await keys.apply(each, { ...emptyPlan, insert }, NOW - 10);
  }
  let shard = 0;
  const options = { dynamo: localDynamo(), table: STATISTICS_TABLE, randomBytes: () => Buffer.from([shard++ % 256]) };
  const publishes = async (issuer: string, ago: number, times: number) => {
    for (let count = 0; count < times; count++) {
      const at = TODAY - ago * DAY + count * 3_600;
      const oldestStart = intervalAt(at - 14 * DAY);
      const onset = { interval: intervalAt(at - 4 * DAY), missing: count === 0 };
      const event = { issuer, userAgent: 'Android', inserted: 14, revised: 0, oldestStart, onset };
      await countPublish(options, event, at);
    }
  };
  await publishes(testIssuerName, 2, 12);
  await publishes(testIssuerName, 3, 9);
  await publishes(testIssuerName, 14, 12);
  await publishes(testIssuerName, 0, 11);
  await publishes('another', 2, 24);
  const handler = await import('../../../../lambdas/keyserver/open/give-statistics/handler.ts');
  keyServer = handler.handler as Handler;
}

describe('the region’s reports', () => {
  it('have what its own phones published on days that are over, ten and more, and nothing of a practice', async () => {
    expect((await report('realm/key-server.json')).trim()).toBe('[]');
    expect(await pull()).toEqual({ pulled: ['US-ZZ'], failed: [], left: [] });
    const figures = {
      publish_requests: { unknown: 0, android: 12, ios: 0 },
      total_teks_published: 168,
      requests_with_revisions: 0,
      tek_age_distribution: [...Array(14).fill(0), 12, 0],
      onset_to_upload_distribution: [...Array(4).fill(0), 11, ...Array(25).fill(0)],
      requests_missing_onset_date: 1,
    };
    expect(JSON.parse(await report('realm/key-server.json'))).toEqual([{ day: `${day(2)}T00:00:00Z`, ...figures }]);
    const composite = JSON.parse(await report('realm/composite.json'));
    expect(composite).toMatchObject({ realm_id: 1, has_key_server_stats: true });
    const funnel = JSON.parse(await report('realm/funnel.json'));
    const published = funnel.statistics.map(
      ({ data }: { data: { publish_requests: unknown } }) => data.publish_requests,
    );
    expect(published.slice(0, 4)).toEqual([null, null, 12, null]);
  });

  it('do not change when they are asked for again', async () => {
    const before = await report('realm/key-server.csv');
    expect(await pull()).toMatchObject({ pulled: ['US-ZZ'] });
    expect(await report('realm/key-server.csv')).toBe(before);
    const rows = (await allRows(localDynamo(), statisticsTable)).filter(({ pk }) => pk?.S?.endsWith('#key-server'));
    expect(rows.map(({ pk, sk, expires }) => [pk?.S, sk?.S, Number(expires?.N)])).toEqual([
      ['US-ZZ#key-server', day(2), TODAY + 89 * DAY],
    ]);
  });
});

it('the days of a practice twin are closed for nobody, it has no number, and no quota is modelled of it', async () => {
  const run = async (step: string) =>
    (await load<(event: object, context: Context) => Promise<object>>(step))({}, context);
  expect(await run('roll-up-statistics')).toMatchObject({ left: 0 });
  expect(await run('model-quotas')).toEqual({ modelled: ['US-ZZ'], anomalous: [], failed: [] });
  const rows = await allRows(localDynamo(), statisticsTable);
  const partitions = new Set(rows.map(({ pk }) => pk?.S));
  expect(partitions).toContain('US-ZZ#daily#total');
  expect([...partitions].filter((name) => name?.startsWith('US-ZP'))).toEqual([]);
  const numbered = rows.find(({ pk, sk }) => pk?.S === 'numbers' && sk?.S === 'regions');
  expect(Object.keys(numbered ?? {}).sort()).toEqual(['US-ZZ', 'last', 'pk', 'sk']);
});

describe('the key server', () => {
  const bearer = (claims: object = {}, header: object = {}) => ({
    authorization: `Bearer ${another.certify({ ...statisticsClaims('another', 'keyserver', NOW), ...claims }, header)}`,
  });

  it('tells each issuer its own alone', async () => {
    const { status, body } = await ask(bearer());
    expect(status).toBe(200);
    expect(body.days).toMatchObject([{ day: `${day(2)}T00:00:00Z`, publish_requests: { android: 24 } }]);
  });

  it.each([
    ['no token', {}],
    ['another’s name on one’s own key', bearer({ iss: testIssuerName })],
    ['an unknown issuer', bearer({ iss: 'nobody' })],
    ['an unknown key', bearer({}, { kid: 'another-v2' })],
    ['a certificate, which every phone has', bearer({ reportType: 'confirmed', tekmac: 'AAAA' })],
    ['one that has ended', bearer({ exp: NOW - 60 })],
  ])('refuses %s', async (_, headers) => {
    const { status, body } = await ask(headers);
    expect([status, body]).toEqual([401, { error: 'unauthorized', code: 'unauthorized' }]);
  });

  it.each([
    ['another type', { ...bearer(), 'content-type': 'text/plain' }, '{}'],
    ['no JSON', bearer(), 'x'],
    ['another member', bearer(), { day: 'x' }],
  ])('answers 400 to %s', async (_, headers, body) => {
    const answer = await ask(headers, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
  });

  it('answers all alike to a listener, chaff too', async () => {
    const answers = [await ask(bearer()), await ask({}), await ask(bearer(), 'x'), await ask({ 'x-chaff': '1' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400, 200]);
    expect(new Set(answers.map(({ headers }) => Object.keys(headers ?? {}).join()))).toHaveProperty('size', 1);
    for (const { padding } of answers) expect(padding.length).toBeGreaterThanOrEqual(1_368);
    expect(answers[3]?.body).toEqual({});
  });
});
