/** The functions that promise and send messages, as they are deployed, with a provider over HTTP (the local message app's). */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SenderReport } from '../../../../lambdas/verification/jobs/send-messages/send-messages.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

interface Message {
  to: string;
  text: string;
  isUserReport: boolean;
}

const messages: Message[] = [];
const keys = { device: '', admin: '' };
const output = captureOutput();
let provider: Server;
let providerStatus = 200;

beforeAll(async () => {
  provider = createServer(async (request, response) => {
    messages.push((await json(request)) as Message);
    response.writeHead(providerStatus).end();
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`;
  vi.stubEnv('MESSAGE_PROVIDERS', JSON.stringify([{ kind: 'local-app', url }]));
  await deployFunctions(demo);
  for (const type of ['device', 'admin'] as const) keys[type] = await newApiKey(type);
});

beforeEach(() => {
  messages.length = 0;
  providerStatus = 200;
});

afterAll(() => {
  provider.close();
  output.release();
  vi.unstubAllEnvs();
});

let numbers = 0;
const freshPhone = () => `+1206867${String(++numbers).padStart(4, '0')}`;
const nonce = randomBytes(256).toString('base64');
const report = (phone: string, sourceIp = '192.0.2.1') =>
  call('user-report', { body: { phone, nonce }, sourceIp }, keys.device);
const send = async (event: object = {}) =>
  (await load<(event: object, context: Context) => Promise<SenderReport>>('send-messages'))(event, context);
const outboxKeys = async () =>
  (await allRows(localDynamo(), String(process.env.OUTBOX_TABLE))).map((row) => row.pk?.S ?? '');
const fromStream = (pks: string[]) => ({
  Records: pks.map((pk) => ({ eventName: 'INSERT', dynamodb: { Keys: { pk: { S: pk } } } })),
});

describe('a report', () => {
  it('is answered, sent when the stream tells of it, signed, and redeemed with its nonce', async () => {
    const phone = freshPhone();
    expect((await report(phone)).status).toBe(200);
    expect(messages).toEqual([]);
    expect(await send(fromStream(await outboxKeys()))).toMatchObject({ sent: 1 });
    expect(messages).toMatchObject([{ to: phone, isUserReport: true }]);
    const { text = '' } = messages[0] ?? {};
    expect(text).toMatch(/ \nAuthentication:\d{4}:US-ZZ-v1-sms:[A-Za-z0-9+/]+$/);
    const code = /c=(\d{8}) /.exec(text)?.[1];
    expect((await call('verify', { body: { code, nonce } }, keys.device)).status).toBe(200);
    expect(output.text()).not.toContain(phone.slice(2));
    expect(output.text()).not.toContain(String(code));
  });

  it('is sent by the timer’s run, once', async () => {
    await report(freshPhone());
    expect(await send()).toMatchObject({ sent: 1 });
    expect(await send()).toEqual({ sent: 0, refused: 0, left: 0, unknown: 0, expired: 0 });
    expect(messages).toHaveLength(1);
  });

  it('that a provider refuses leaves nothing: the number may report again at once', async () => {
    const phone = freshPhone();
    providerStatus = 400;
    await report(phone);
    expect(await send()).toMatchObject({ refused: 1 });
    expect(await outboxKeys()).toEqual([]);
    providerStatus = 200;
    await report(phone);
    expect(await send()).toMatchObject({ sent: 1 });
  });

  it('of a provider that fails waits for the next run', async () => {
    providerStatus = 500;
    await report(freshPhone());
    expect(await send()).toMatchObject({ left: 1 });
    providerStatus = 200;
    expect(await send()).toMatchObject({ sent: 1 });
  });

  it('is bounded per address, chaff is not, and others are not touched', async () => {
    const from = '203.0.113.9';
    const reports = [];
    for (let count = 0; count < 61; count++) {
      reports.push(await call('user-report', { body: { phone: '' }, sourceIp: from }, keys.device));
    }
    expect(reports.slice(0, 60).filter(({ status }) => status !== 400)).toEqual([]);
    expect(reports[60]).toMatchObject({ status: 429, body: { errorCode: 'quota_exceeded' } });
    const chaff = { headers: { 'x-chaff': '1' }, sourceIp: from };
    expect((await call('user-report', chaff, keys.device)).status).toBe(200);
    expect((await report(freshPhone(), '203.0.113.10')).status).toBe(200);
    expect(await send()).toMatchObject({ sent: 1 });
  });
});

describe('staff', () => {
  it('issue one and a batch: the messages go before the answer', async () => {
    const phones = [freshPhone(), freshPhone(), freshPhone()];
    const [first, ...others] = phones.map((phone) => ({ testType: 'confirmed', phone }));
    expect((await call('issue', { body: first }, keys.admin)).status).toBe(200);
    expect((await call('batch-issue', { body: { codes: others } }, keys.admin)).status).toBe(200);
    expect(messages.map(({ to }) => to).sort()).toEqual(phones);
    for (const { text } of messages) expect(text).toContain('Authentication:');
    expect(await outboxKeys()).toEqual([]);
  });

  it('end a code', async () => {
    const { body } = await call('issue', { body: { testType: 'confirmed' } }, keys.admin);
    expect((await call('expire-code', { body: { uuid: body.uuid } }, keys.admin)).status).toBe(200);
    expect((await call('verify', { body: { code: body.code } }, keys.device)).body.errorCode).toBe('code_expired');
  });

  it('get the text alone, signed, where they send it', async () => {
    const order = { testType: 'confirmed', phone: freshPhone(), onlyGenerateSMS: true };
    const { body } = await call('issue', { body: order }, keys.admin);
    expect(body).toMatchObject({ phone: order.phone, generatedSMS: expect.stringContaining('Authentication:') });
    expect(messages).toEqual([]);
  });
});
