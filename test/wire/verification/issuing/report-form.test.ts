/** The report form as it is deployed, with a message app and a region's own gateway that are servers of the test. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpResult } from '../../../../lambdas/shared/http/call.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { type AnEvent, httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  type Handler,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const host = 'enx.example.org';
const nonce = Buffer.alloc(256, 9);
const messages: { to: string; text: string }[] = [];
let app: Server;
let output: ReturnType<typeof captureOutput>;
const keys = { device: '' };
/** Status that the message app answers. */
let status = 200;

beforeAll(async () => {
  output = captureOutput();
  app = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (status === 200) messages.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/messages`;
  await deployFunctions({
    ...demo,
    verification: { ...demo.verification, userReport: { webForm: true, defaultLanguage: 'en', texts: {} } },
  });
  vi.stubEnv('MESSAGE_PROVIDERS', JSON.stringify([{ kind: 'local-app', url }]));
  vi.stubEnv('REDIRECT_DOMAIN', host);
  keys.device = await newApiKey('device');
});

afterAll(() => {
  output.release();
  app.close();
  vi.unstubAllEnvs();
});

async function ask(event: AnEvent): Promise<HttpResult> {
  return (await load<Handler>('report-form'))(httpEvent({ ...event, headers: { host, ...event.headers } }), context);
}

async function openForm(): Promise<string> {
  const headers = { 'x-api-key': keys.device, 'x-nonce': nonce.toString('base64url') };
  const { statusCode, cookies = [] } = await ask({ path: '/report', body: '', headers });
  expect(statusCode).toBe(200);
  return cookies[0]?.split(';')[0] ?? '';
}

function send(cookie: string, phone: string, sourceIp = '192.0.2.1'): Promise<HttpResult> {
  const testDate = new Date().toISOString().slice(0, 10);
  const body = Buffer.from(new URLSearchParams({ testDate, phone, agreement: 'true' }).toString());
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  return ask({ path: '/report/issue', body, headers, sourceIp });
}

/** But for what is left of the address' minute, which is less with every call. */
function uncounted({ headers = {} }: HttpResult): object {
  const { 'x-ratelimit-remaining': _, 'x-ratelimit-reset': __, ...rest } = headers;
  return rest;
}

const received = 'Your report has been received';

describe('a report on the form', () => {
  it('brings a code by message, which only the phone with the nonce can redeem', async () => {
    const sent = await send(await openForm(), '(206) 867-5301');
    expect(sent.statusCode).toBe(200);
    expect(sent.body).toContain(received);
    expect(messages.splice(0)).toMatchObject([{ to: '+12068675301', text: expect.stringMatching(/\d{8}/) }]);
  });

  it('is taken once of a number and once of a session, and looks the same again', async () => {
    const session = await openForm();
    const first = await send(session, '+12068675302');
    const [{ text } = { text: '' }] = messages.splice(0);
    const code = /\d{8}/.exec(text)?.[0];
    for (const again of [await send(await openForm(), '+12068675302'), await send(session, '+12068675303')]) {
      expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
      expect(uncounted(again)).toEqual(uncounted(first));
    }
    expect(messages).toEqual([]);
    const redeem = (given: Buffer) =>
      call(
        'verify',
        { body: { code, accept: ['user-report'], nonce: given.toString('base64'), padding: '' } },
        keys.device,
      );
    expect((await redeem(Buffer.alloc(256, 8))).status).toBe(400);
    expect(await redeem(nonce)).toMatchObject({ status: 200, body: { testtype: 'user-report' } });
  });

  it('of one session at the same moment eight times is one code', async () => {
    const session = await openForm();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => send(session, `+1206867531${index}`)));
    expect(answers.map(({ body = '' }) => body.includes(received))).toEqual(answers.map(() => true));
    expect(messages.splice(0)).toHaveLength(1);
  });

  it('that the provider refuses leaves nothing, and the same session may report again', async () => {
    const before = await allRows(localDynamo(), process.env.CODES_TABLE ?? '');
    const session = await openForm();
    status = 400;
    const refused = await send(session, '+12068675304');
    status = 200;
    expect([refused.statusCode, refused.cookies]).toEqual([200, undefined]);
    expect(refused.body).toContain('There is a problem');
    expect(await allRows(localDynamo(), process.env.CODES_TABLE ?? '')).toHaveLength(before.length);
    expect(await allRows(localDynamo(), process.env.OUTBOX_TABLE ?? '')).toEqual([]);
    expect((await send(session, '+12068675304')).body).toContain(received);
    expect(messages.splice(0)).toHaveLength(1);
  });

  it('says nothing of number, code, nonce or session in a line', async () => {
    await send(await openForm(), '+12068675305');
    const [{ text } = { text: '' }] = messages.splice(0);
    const lines = output.text();
    expect(lines).toContain('verification/report-form');
    for (const secret of [
      '2068675',
      /\d{8}/.exec(text)?.[0] ?? '-',
      nonce.toString('base64url'),
      '192.0.2.1',
      'en-user-report',
    ])
      expect(lines).not.toContain(secret);
  });
});
