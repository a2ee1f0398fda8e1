/** Every function that answers calls, as it is deployed, on the day on which AWS takes requests and never answers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Domain } from '../../lambdas/shared/names.ts';
import { bundleFunctions } from '../../lib/constructs/code/bundles.ts';
import { allSteps, lambdasFolder } from '../../lib/constructs/code/steps.ts';
import { type Fault, faultyLine } from '../support/aws/faulty-line.ts';
import { type AnEvent, httpEvent } from '../support/http/events.ts';
import { type ColdStart, callEnvironment, coldStart } from '../support/process/cold-start.ts';
import { aPublish, dailyKeys, testIssuer } from '../support/publish/key-server.ts';

/** 1.9 s on a quiet machine, and 9.2 s before there was a limit. */
const GENEROUS_MILLISECONDS = 8_000;

const output = mkdtempSync(join(tmpdir(), 'enx-black-hole-'));
const bundles = bundleFunctions(output);
afterAll(() => rmSync(output, { recursive: true }));

type Step = readonly [Domain, string];

/** The steps whose handler makes such an endpoint. */
function stepsWith(endpoint: string): Step[] {
  const found = allSteps
    .filter(({ domain }) => domain !== 'selfservice')
    .filter(({ folder }) => readFileSync(join(lambdasFolder, folder, 'handler.ts'), 'utf8').includes(`${endpoint}(`));
  return found.map(({ domain, step }) => [domain, step]);
}

const now = Math.floor(Date.now() / 1000);
/** A call that gets as far as its first question to AWS. */
const events: Record<string, AnEvent> = {
  publish: { body: aPublish({ issuer: testIssuer(), now, keys: dailyKeys(1, now) }) },
  'give-statistics': {
    headers: { authorization: `Bearer ${testIssuer().certify({ iss: 'org.example.verification' })}` },
  },
  jwks: { method: 'GET', pathParameters: { region: 'US-ZZ' } },
  statistics: { method: 'GET', path: '/api/stats/realm.json' },
  health: { method: 'GET', query: { service: 'database' } },
  'report-form': { path: '/report', headers: { host: 'en.example.org' } },
  'twilio-events': { pathParameters: { region: 'US-ZZ' } },
  redirect: { method: 'GET', headers: { host: 'us-zz.en.example.org' } },
};

async function start([domain, step]: Step, fault: Fault): Promise<ColdStart & { asked: string[] }> {
  const line = await faultyLine();
  line.fail(fault);
  try {
    const started = await coldStart(bundles(domain, step), callEnvironment(line.url), httpEvent(events[step]));
    return { ...started, asked: line.asked };
  } finally {
    line.close();
  }
}

function expectFailure({
  initMilliseconds,
  callMilliseconds,
  answer,
  lines,
  asked,
}: Awaited<ReturnType<typeof start>>) {
  expect(asked.length).toBeGreaterThan(0);
  expect(initMilliseconds).toBeLessThan(GENEROUS_MILLISECONDS);
  expect(callMilliseconds).toBeLessThan(GENEROUS_MILLISECONDS);
  expect(answer.statusCode).toBe(500);
  expect(lines).toContainEqual(expect.objectContaining({ message: 'call', status: 500 }));
  expect(lines).toContainEqual(expect.objectContaining({ UnexpectedError: 1 }));
}

const devices = stepsWith('deviceEndpoint');
it('are these', () => {
  expect(devices.map((step) => step.join('/')).sort()).toEqual([
    'keyserver/give-statistics',
    'keyserver/publish',
    'verification/certificate',
    'verification/user-report',
    'verification/verify',
  ]);
});

describe.concurrent.each(devices)('a phone that calls %s/%s', (domain, step) => {
  it.each<Fault>(['silent', 'half', 'reset'])('of a fresh container: AWS is %s', async (fault) => {
    const started = await start([domain, step], fault);
    expectFailure(started);
    const { answer, callMilliseconds } = started;
    expect(answer.headers).toMatchObject({ 'retry-after': '060', 'x-retry-after': expect.any(String) });
    expect(answer.body?.length).toBeGreaterThanOrEqual(4_096);
    expect(answer.body?.length).toBeLessThanOrEqual(6_143);
    expect(callMilliseconds).toBeGreaterThanOrEqual(150);
  });
});

const staff = [...stepsWith('jsonEndpoint'), ...stepsWith('healthEndpoint'), ...stepsWith('pageEndpoint')];
describe.concurrent.each(staff)('a caller of %s/%s', (domain, step) => {
  it('of a fresh container is answered in time too', async () => expectFailure(await start([domain, step], 'silent')));
});
