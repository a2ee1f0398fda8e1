/** The webhook's function as it is deployed, with its token in Secrets Manager; only API Gateway is missing. */
import { createHmac } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { ACCOUNT_SID, AUTH_TOKEN } from '../../../support/messages/twilio-server.ts';
import { linesOf } from '../../../support/process/stdout.ts';
import { context, deployFunctions, type Handler, load } from '../../../support/verification/verification-functions.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

const url = 'https://device.example.org/webhooks/US-ZZ/twilio';
const secret = 'enx/test/verification/messages/twilio-events';
const form = {
  AccountSid: ACCOUNT_SID,
  Level: 'ERROR',
  PayloadType: 'application/json',
  Payload: '{"error_code":"30007","more_info":{"To":"+15550123456"}}',
};
const signature = createHmac('sha1', AUTH_TOKEN)
  .update(url + Object.entries(form).sort().flat().join(''))
  .digest('base64');

let handler: Handler;
beforeAll(async () => {
  await deployFunctions({ region: 'US-ZZ', name: 'Example', verification: verificationSettings() });
  await new SecretsManagerClient(localAws()).send(new CreateSecretCommand({ Name: secret, SecretString: AUTH_TOKEN }));
  const provider = { kind: 'twilio', baseUrl: 'https://x.example', accountSid: ACCOUNT_SID, sender: '12345', secret };
  vi.stubEnv('MESSAGE_PROVIDERS', JSON.stringify([provider]));
  vi.stubEnv('DEVICE_URL', 'https://device.example.org/');
  handler = await load('twilio-events');
});
afterAll(() => vi.unstubAllEnvs());

function post(signed: string, method = 'POST', region = 'US-ZZ') {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signed };
  const body = Buffer.from(new URLSearchParams(form).toString());
  return handler(httpEvent({ method, headers, body, pathParameters: { region } }), context);
}

async function quantity(): Promise<(string | undefined)[]> {
  const rows = await allRows(localDynamo(), process.env.STATISTICS_TABLE ?? '');
  return rows.flatMap(({ pk, sk, quantity: { N = '' } = {} }) => (pk?.S?.endsWith('#sms') ? [`${sk?.S} ${N}`] : []));
}

describe('the webhook', () => {
  it('counts what Twilio signed, and writes no number anywhere', async () => {
    const lines = await linesOf(async () => {
      expect(await post(signature)).toMatchObject({ statusCode: 200, body: '{"ok":true}' });
    });
    expect(await quantity()).toEqual(['30007 1']);
    expect(JSON.stringify(lines)).not.toContain('5550123456');
    expect(lines.map(({ MessageUndelivered }) => MessageUndelivered)).toContain(1);
  });

  it.each([
    ['a wrong signature', () => post(`${signature.slice(0, -2)}A=`)],
    ['none', () => post('')],
    ['a region that is not ours', () => post(signature, 'POST', 'US-YY')],
  ])('answers %s without effect', async (_, ask) => {
    const before = await quantity();
    const { statusCode, headers, body = '' } = await ask();
    expect([statusCode, headers?.['content-type']]).toEqual([400, 'application/json']);
    expect(JSON.parse(body)).toMatchObject({ error: expect.any(String), errorCode: '' });
    expect(await quantity()).toEqual(before);
  });

  it('takes no other method', async () => {
    expect(await post(signature, 'PUT')).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
  });
});
