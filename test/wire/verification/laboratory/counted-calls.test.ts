/** The functions as they are deployed: whose calls are counted and noted, and whose are not. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpResult } from '../../../../lambdas/shared/http/call.ts';
import { callsOfOneKey, reportCallsOfOneAddress } from '../../../../lambdas/verification/call-limits.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { type AnEvent, httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  context,
  deployFunctions,
  type Handler,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const host = 'enx.example.org';
const keys = { device: '', admin: '', stats: '' };
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  output = captureOutput();
  await deployFunctions({
    ...demo,
    verification: { ...demo.verification, userReport: { webForm: true, defaultLanguage: 'en', texts: {} } },
  });
  vi.stubEnv('REDIRECT_DOMAIN', host);
  for (const type of ['device', 'admin', 'stats'] as const) keys[type] = await newApiKey(type);
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

async function ask(step: string, event: AnEvent): Promise<HttpResult> {
  return (await load<Handler>(step))(httpEvent(event), context);
}

const countedHeaders = ({ headers = {} }: HttpResult) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ratelimit-')));
const rows = (table: string) => allRows(localDynamo(), process.env[table] ?? '');
const lastUses = async () => (await rows('STATISTICS_TABLE')).filter(({ pk }) => pk?.S?.endsWith('#last-use'));

describe('a call of a laboratory', () => {
  it.each(['issue', 'check-code-status', 'expire-code', 'batch-issue', 'statistics'])(
    'is counted: %s',
    async (step) => {
      const event = step === 'statistics' ? { method: 'GET', path: '/api/stats/realm.json' } : {};
      const key = step === 'statistics' ? keys.stats : keys.admin;
      const body = { uuid: 'x', testType: 'x', codes: [] };
      const result = await ask(step, { ...event, headers: { 'x-api-key': key }, body });
      expect(countedHeaders(result)).toEqual({
        'x-ratelimit-limit': String(callsOfOneKey.perAddress),
        'x-ratelimit-remaining': expect.stringMatching(/^119\d$/),
        'x-ratelimit-reset': expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:00 UTC$/),
      });
    },
  );

  it('leaves the day of its key’s last use, once', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const noted = { pk: { S: 'US-ZZ#last-use' }, day: { S: today } };
    expect(await lastUses()).toMatchObject([noted, noted]);
  });
});

describe('a call of the report form', () => {
  it.each<[string, AnEvent]>([
    ['with a key', { path: '/report', headers: { 'x-api-key': keys.device, 'x-nonce': '' }, body: '' }],
    ['without one', { path: '/report', body: '' }],
    ['without a session', { path: '/report/issue', body: '' }],
  ])('is counted by its address: %s', async (_, event) => {
    const sent = { ...event, headers: { host, ...event.headers }, sourceIp: '198.51.100.200' };
    expect(countedHeaders(await ask('report-form', sent))).toMatchObject({
      'x-ratelimit-limit': String(reportCallsOfOneAddress),
    });
  });

  it('is refused after those of its minute on a page that says when to try again', async () => {
    const event = { path: '/report', body: '', headers: { host }, sourceIp: '198.51.100.201' };
    const results: HttpResult[] = [];
    while (results.at(-1)?.statusCode !== 429 && results.length < 3 * reportCallsOfOneAddress) {
      results.push(await ask('report-form', event));
    }
    const [refused] = results.slice(-1);
    expect(refused?.headers).toMatchObject({
      'x-ratelimit-remaining': '0',
      'retry-after': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
      'content-type': expect.stringContaining('text/html'),
    });
  });
});

describe('a call of a phone', () => {
  it.each(['verify', 'certificate', 'user-report'])('is neither counted nor noted: %s', async (step) => {
    const [before, uses] = [await rows('BRAKE_TABLE'), await lastUses()];
    for (const headers of [{ 'x-api-key': keys.device }, { 'x-api-key': keys.device, 'x-chaff': '1' }]) {
      const result = await ask(step, { headers, body: {} });
      expect(countedHeaders(result)).toEqual({});
    }
    expect(await lastUses()).toEqual(uses);
    // A report is counted by the ten minutes, as it always was (issuing/report-limit.ts), and only one that is read.
    expect((await rows('BRAKE_TABLE')).filter(({ calls }) => calls)).toEqual(before.filter(({ calls }) => calls));
  });
});
