/** Every row of the statistics API over HTTP, to the letter (key-server.md §5.7): what is told, what is refused, and how it looks. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { authoritiesTable, statisticsTable } from '../../../../lambdas/keyserver/tables.ts';
import type { HttpHandler } from '../../../../lambdas/shared/http/call.ts';
import { statisticsClaims } from '../../../../protocol/certificate/statistics-token.ts';
import type { KeyServerErrorCode } from '../../../../protocol/errors.ts';
import { utcDay, utcMidnight } from '../../../../protocol/keys/interval.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { deployKeyServer } from '../../../support/memory-aws/deploy.ts';
import type { MemoryAws } from '../../../support/memory-aws/line.ts';
import { Refused } from '../../../support/memory-aws/refused.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { inVirtualTime } from '../../../support/process/virtual-time.ts';
import { type TestIssuer, testIssuer, testIssuerName } from '../../../support/publish/key-server.ts';

const DAY = 86_400;
const output = captureOutput();
const now = Math.floor(Date.now() / 1000);
const midnight = utcMidnight(now);
let aws: MemoryAws;
let issuer: TestIssuer;
let handler: HttpHandler;
const silent = testIssuer('silent-v1');
const quiet = testIssuer('quiet-v1');

/** An issuer beside that of the tests, which its rows alone make one. */
function another(name: string, { jwk }: TestIssuer, attributes = {}): void {
  const pk = { S: `issuer#${name}` };
  aws.tables.put(authoritiesTable.id, { pk, sk: { S: 'issuer' }, audience: { S: 'x' }, ...attributes });
  const point = { x: { S: jwk.x }, y: { S: jwk.y }, from: { N: '0' } };
  aws.tables.put(authoritiesTable.id, { pk, sk: { S: `key#${jwk.kid}` }, ...point });
}

/** Counters of an hour, on one of its rows. */
function counted(name: string, shard: number, hour: number, counters: Record<string, number>): void {
  const numbers = Object.entries(counters).map(([counter, count]) => [counter, { N: String(count) }]);
  const key = { pk: { S: `publish#${name}#${shard}` }, sk: { S: String(hour) } };
  aws.tables.put(statisticsTable.id, {
    ...key,
    ...Object.fromEntries(numbers),
    expires: { N: String(hour + 14 * DAY) },
  });
}

beforeAll(async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('fetch failed');
  });
  ({ aws, issuer } = await deployKeyServer(now));
  another('silent', silent, { statistics: { BOOL: false } });
  another('quiet', quiet);
  const before = midnight - 2 * DAY;
  counted(testIssuerName, 0, before, { ios: 4, teks: 56, age14: 3, onset2: 3, revisions: 1 });
  counted(testIssuerName, 9, before, { android: 5, teks: 70, age15: 5, onset29: 4, missingOnset: 1 });
  counted(testIssuerName, 9, before + 23 * 3_600, { unknown: 1, teks: 14, age0: 1, onset0: 1 });
  counted(testIssuerName, 3, midnight - 3 * DAY, { ios: 9, teks: 9 });
  counted('quiet', 3, midnight - 3 * DAY, { ios: 9, teks: 9 });
  counted('silent', 3, midnight - 3 * DAY, { ios: 90, teks: 90 });
  ({ handler } = (await import('../../../../lambdas/keyserver/open/give-statistics/handler.ts')) as {
    handler: HttpHandler;
  });
});
afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const claims = (change: object = {}, of = testIssuerName) => ({ ...statisticsClaims(of, 'keyserver', now), ...change });
const bearer = (change: object = {}, header: object = {}) => ({
  authorization: `Bearer ${issuer.certify(claims(change), header)}`,
});

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function ask(
  headers: Record<string, string>,
  body: unknown = { padding: 'AAAA' },
  method = 'POST',
): Promise<Answered> {
  const event = httpEvent({ method, headers, body, path: '/v1/stats' });
  const {
    statusCode: status = 0,
    body: text = '',
    headers: sent = {},
  } = await inVirtualTime(() => handler(event, {} as never));
  return { status, text, headers: sent };
}

/** The JSON without its padding, which is last. */
function bare({ text }: Answered): string {
  const [, json = '', padding = ''] = /^(.*?),?"padding":"([A-Za-z0-9+/=]*)"\}$/s.exec(text) ?? [];
  expect(padding.length).toBeGreaterThanOrEqual(1_368);
  return `${json}}`;
}

function looksLikeEveryAnswer({ text, headers }: Answered): void {
  const size = Buffer.byteLength(text);
  expect([size >= 4_096, size < 8_192]).toEqual([true, true]);
  expect(headers).toMatchObject({ 'content-type': 'application/json' });
  expect(headers).not.toHaveProperty('x-api-version');
}

describe('what is told', () => {
  it('is every member in the order of the reference, of the days that are told', async () => {
    const answer = await ask(bearer());
    expect(answer.status).toBe(200);
    expect(bare(answer)).toBe(
      `{"days":[{"day":"${utcDay(midnight - 2 * DAY)}T00:00:00Z","publish_requests":{"unknown":1,"android":5,"ios":4},` +
        '"total_teks_published":140,"requests_with_revisions":1,' +
        '"tek_age_distribution":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,3,5],' +
        '"onset_to_upload_distribution":[1,0,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4],' +
        '"requests_missing_onset_date":1}]}',
    );
    looksLikeEveryAnswer(answer);
  });

  it('has no days where there are none to tell', async () => {
    const answer = await ask({ authorization: `Bearer ${quiet.certify(claims({}, 'quiet'))}` });
    expect([answer.status, bare(answer)]).toEqual([200, '{}']);
    looksLikeEveryAnswer(answer);
  });

  it.each(['POST', 'PUT', 'DELETE'])('is told by any method: %s', async (method) => {
    expect((await ask(bearer(), {}, method)).status).toBe(200);
  });

  it('is nothing to cover traffic', async () => {
    const answer = await ask({ 'x-chaff': '1' }, 'x');
    expect([answer.status, bare(answer)]).toEqual([200, '{}']);
    looksLikeEveryAnswer(answer);
  });
});

interface Row {
  readonly how: string;
  readonly status: number;
  readonly error: string;
  provoke(): Promise<Answered>;
}
const row = (how: string, status: number, error: string, provoke: Row['provoke']): Row => ({
  ...{ how, status, error, provoke },
});
const unauthorized = (how: string, provoke: Row['provoke']) => row(how, 401, 'unauthorized', provoke);
const unparsable = (how: string, why: string, provoke: Row['provoke']) =>
  row(how, 400, `error unmarshalling API call, code: 400: ${why}`, provoke);

const rows: Readonly<Record<Extract<KeyServerErrorCode, 'unauthorized' | 'bad_request' | 'internal_error'>, Row[]>> = {
  bad_request: [
    unparsable('another content type', 'content-type is not application/json', () =>
      ask({ ...bearer(), 'content-type': 'text/plain' }),
    ),
    unparsable('64,001 bytes', 'http: request body too large', () => ask(bearer(), `"${'x'.repeat(63_999)}"`)),
    unparsable('no body', 'body must not be empty', () => ask(bearer(), '')),
    unparsable('broken JSON', 'malformed json', () => ask(bearer(), '{')),
    unparsable('another member', 'unknown field "day"', () => ask(bearer(), { day: 'x' })),
    unparsable('a number for the padding', 'invalid value "padding"', () => ask(bearer(), { padding: 1 })),
    unparsable('two objects', 'body must contain only one JSON object', () => ask(bearer(), '{} {}')),
    unparsable('whoever asks', 'malformed json', () => ask({}, '{')),
  ],
  unauthorized: [
    unauthorized('nobody', () => ask({})),
    unauthorized('another scheme', () => ask({ authorization: 'Basic eDp5' })),
    unauthorized('the scheme in lower case', () =>
      ask({ authorization: bearer().authorization.replace('Bearer', 'bearer') }),
    ),
    unauthorized('no token', () => ask({ authorization: 'Bearer ' })),
    unauthorized('what is no JWT', () => ask({ authorization: 'Bearer a.b.c' })),
    unauthorized('an unknown issuer', () => ask(bearer({ iss: 'unknown' }))),
    unauthorized('half of a character as issuer', () => ask(bearer({ iss: '\ud800' }))),
    unauthorized('another issuer’s key', () => ask({ authorization: `Bearer ${quiet.certify(claims())}` })),
    unauthorized('its kid under a stranger’s key', () =>
      ask({ authorization: `Bearer ${testIssuer().certify(claims())}` }),
    ),
    unauthorized('an unknown kid', () => ask(bearer({}, { kid: 'unknown' }))),
    unauthorized('another algorithm', () => ask(bearer({}, { alg: 'HS256' }))),
    unauthorized('none', () => ask(bearer({}, { alg: 'none' }))),
    unauthorized('another audience', () => ask(bearer({ aud: 'org.example.keyserver' }))),
    unauthorized('a list of audiences', () => ask(bearer({ aud: ['keyserver'] }))),
    unauthorized('one that has ended', () => ask(bearer({ exp: now - 60 }))),
    unauthorized('one without an end', () => ask(bearer({ exp: undefined }))),
    unauthorized('one of the future', () => ask(bearer({ iat: now + 600 }))),
    unauthorized('one that is not valid yet', () => ask(bearer({ nbf: now + 600 }))),
    unauthorized('a certificate, which every phone has', () =>
      ask(bearer({ reportType: 'confirmed', tekmac: 'AAAA' })),
    ),
    row('an issuer whose statistics are switched off', 401, 'API access forbidden', () =>
      ask({ authorization: `Bearer ${silent.certify(claims({}, 'silent'))}` }),
    ),
    unauthorized('the same with a stranger’s key, who learns nothing of the switch', () =>
      ask({ authorization: `Bearer ${testIssuer('silent-v1').certify(claims({}, 'silent'))}` }),
    ),
  ],
  internal_error: [
    row('while the table cannot be read', 500, 'Internal Server Error', async () => {
      aws.disturb(async (asked, carryOut) => {
        if (asked.request.TableName === statisticsTable.id) throw new Refused('InternalServerError', {}, 500);
        return carryOut();
      });
      return ask(bearer()).finally(() => aws.disturb(undefined));
    }),
  ],
};

const all = Object.entries(rows).flatMap(([code, ways]) => ways.map((way) => [code, way.how, way] as const));

describe('what is refused', () => {
  it.each(all)('%s: %s', async (code, _, { status, error, provoke }) => {
    const answer = await provoke();
    expect([answer.status, bare(answer)]).toEqual([status, JSON.stringify({ error, code })]);
    looksLikeEveryAnswer(answer);
  });
});
