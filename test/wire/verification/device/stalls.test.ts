/** AWS stalls under a running service: what phones are answered, and that the next call works. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpResult } from '../../../../lambdas/shared/http/call.ts';
import { type Fault, type FaultyLine, faultyLine } from '../../../support/aws/faulty-line.ts';
import { localAws } from '../../../support/aws/local-aws.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { expectFailure, freshContainer } from '../../../support/process/fresh-container.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  context,
  deployFunctions,
  type Handler,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const padding = () => randomBytes(1_024).toString('base64');
const output = captureOutput();
let line: FaultyLine;
let keys: { device: string; admin: string };
/** Functions whose line to the local AWS is whole. */
let whole: Record<'issue' | 'verify', Handler>;

beforeAll(async () => {
  await deployFunctions(demo);
  keys = { device: await newApiKey('device'), admin: await newApiKey('admin') };
  whole = { issue: await load('issue'), verify: await load('verify') };
  // A client keeps the address of its first request.
  await aToken();
  line = await faultyLine(localAws().endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL', line.url);
});
afterEach(() => line.mend());
afterAll(() => {
  line.close();
  output.release();
  vi.unstubAllEnvs();
});

const memberOf = (answer: HttpResult, name: string) => String(JSON.parse(answer.body ?? '')[name]);

async function aCode() {
  const event = httpEvent({ body: { testType: 'confirmed' }, headers: { 'x-api-key': keys.admin } });
  return { code: memberOf(await whole.issue(event, context), 'code'), padding: padding() };
}

async function aToken() {
  const event = httpEvent({ body: await aCode(), headers: { 'x-api-key': keys.device } });
  return { token: memberOf(await whole.verify(event, context), 'token'), ekeyhmac, padding: padding() };
}

const steps = [
  ['verify', aCode, 'token'],
  ['certificate', aToken, 'certificate'],
] as const;

describe.each(steps)('%s', (step, aBody, given) => {
  async function aPhone() {
    const function_ = await freshContainer('verification', step);
    return (body: object) => function_({ body, headers: { 'x-api-key': keys.device } });
  }
  const expectSuccess = async (answer: Promise<HttpResult>) => expect(memberOf(await answer, given)).toMatch(/\./);

  it.each<Fault>(['silent', 'half', 'reset'])('by a container that started while AWS was %s', async (fault) => {
    const body = await aBody();
    line.fail(fault);
    const call = await aPhone();
    await expectFailure(call(body));
    line.mend();
    await expectSuccess(call(body));
  });

  it.each<Fault>(['silent', 'half'])('by a warm container, while DynamoDB is %s', async (fault) => {
    const [first, body] = [await aBody(), await aBody()];
    const call = await aPhone();
    await expectSuccess(call(first));
    line.fail(fault, /DynamoDB/);
    await expectFailure(call(body));
    line.mend();
    await expectSuccess(call(body));
  });

  it('by a container that started while KMS was silent', async () => {
    const body = await aBody();
    line.fail('silent', /TrentService/);
    const call = await aPhone();
    await expectFailure(call(body));
    line.mend();
    await expectSuccess(call(body));
  });

  it('whose one write was made, and its answer lost: the same request is answered, no other', async () => {
    const body = await aBody();
    const call = await aPhone();
    line.fail('lost', /UpdateItem/);
    await expectFailure(call(body));
    expect(line.asked.filter((operation) => operation.includes('UpdateItem'))).toHaveLength(2);
    line.mend();
    expect((await call({ ...body, padding: padding() })).statusCode).toBe(400);
    await expectSuccess(call(body));
  });
});

it('verify by a warm container asks nothing of KMS, so a silent one is no matter', async () => {
  const call = await freshContainer('verification', 'verify');
  line.fail('silent', /TrentService/);
  const answer = await call({ body: await aCode(), headers: { 'x-api-key': keys.device } });
  expect([answer.statusCode, line.asked.some((operation) => operation.includes('Trent'))]).toEqual([200, false]);
});

it('certificate by a warm container whose KMS is silent fails before the token is spent', async () => {
  const function_ = await freshContainer('verification', 'certificate');
  const call = (body: object) => function_({ body, headers: { 'x-api-key': keys.device } });
  const [first, body] = [await aToken(), await aToken()];
  await call(first);
  line.fail('silent', /TrentService/);
  await expectFailure(call(body));
  line.mend();
  // Another request with the same token: not the repetition of an answered one.
  expect((await call({ ...body, padding: padding() })).statusCode).toBe(200);
});
