/** A text message signed by KMS, and the keys by which anybody can check it, as the functions publish them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Kms } from '../../../../lambdas/shared/aws/kms.ts';
import { openMessageSigner } from '../../../../lambdas/shared/rings/signing-keys.ts';
import { signMessage } from '../../../../lambdas/verification/messages/sign-message.ts';
import { signingString } from '../../../../protocol/sms/signature.ts';
import { localAws, localDynamo, localKms } from '../../../support/aws/local-aws.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { context, deployFunctions, type Handler, load } from '../../../support/verification/verification-functions.ts';

const unsigned = { ...demo, region: 'US-YY', verification: { ...demo.verification, sms: { signed: 'no' } } };
const output = captureOutput();
const folder = mkdtempSync(join(tmpdir(), 'enx-signed-'));

beforeAll(() => deployFunctions(demo, unsigned));
afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function published(file: string) {
  const handler = await load<Handler>('jwks');
  return handler(httpEvent({ method: 'GET', pathParameters: { file } }), context);
}

const counted: string[] = [];
const message = { region: 'US-ZZ', phone: '+12065550100', text: 'Your code: 12345678', isUserReport: false } as const;
const now = Math.floor(Date.UTC(2021, 2, 4) / 1000);
function sender(kms: Kms = localKms()) {
  const table = process.env.LASTING_RINGS_TABLE ?? '';
  const signer = openMessageSigner({ dynamo: localDynamo(), kms, table });
  return signMessage({ signer, count: (event) => counted.push(event) });
}

/** What `openssl dgst -verify` says of a message, with the keys under the kid that the message names. */
function checkWithOpenSsl(sent: string, pems: string): string {
  const [, kid = '', signature = ''] = /^(?:[\s\S]*):(.*):(.*)$/.exec(sent) ?? [];
  const key = pems.split('# ').find((pem) => pem.startsWith(`${kid}\n`)) ?? '';
  const body = sent.slice(0, sent.indexOf('Authentication:') + 'Authentication:'.length);
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const parts = ['-verify', file('key.pem', `# ${key}`), '-signature', file('sig', Buffer.from(signature, 'base64'))];
  const text = file('signed.txt', signingString('EN Report', message.phone, '2021-03-04', body));
  return execFileSync('openssl', ['dgst', '-sha256', ...parts, text], { encoding: 'utf8' }).trim();
}

describe('a signed message', () => {
  it('verifies with OpenSSL and the key as it is published', async () => {
    const sent = await sender()(message, 'fail-open', now);
    expect(sent).toMatch(/^Your code: 12345678 \nAuthentication:0304:US-ZZ-v1-sms:[A-Za-z0-9+/]{90,96}$/);
    const { body = '' } = await published('US-ZZ.pem');
    expect(checkWithOpenSsl(sent, body)).toBe('Verified OK');
    expect(() => checkWithOpenSsl(sent.replace('12345678', '12345679'), body)).toThrow();
  });

  it.each([
    ['fail-open', message.text, 'MessageUnsigned'],
    ['fail-closed', 'sms_failure', 'MessageSigningFailed'],
  ] as const)('without KMS, %s: %s', async (setting, outcome, event) => {
    counted.length = 0;
    const nowhere = new KMSClient({ ...localAws(), endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const sent = await sender(nowhere)(message, setting, now).catch((error) => error.code);
    expect([sent, counted]).toEqual([outcome, [event]]);
  });

  it('is not to be had of a region that has no key', async () => {
    counted.length = 0;
    const other = { ...message, region: 'US-YY' };
    expect(await sender()(other, 'fail-open', now)).toBe(message.text);
    expect(counted).toEqual(['MessageUnsigned']);
  });
});

describe('the published keys', () => {
  it('are a JWKS that may be kept for minutes', async () => {
    const { statusCode, headers, body = '' } = await published('us-zz');
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'public, max-age=300' });
    const key = { kid: 'US-ZZ-v1-sms', kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' };
    expect(JSON.parse(body)).toEqual({ keys: [{ ...key, x: expect.any(String), y: expect.any(String) }] });
  });

  it('are text as PEM', async () => {
    const { headers } = await published('us-zz.pem');
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(['US-YY', 'US-YY.pem'])('are none for %s, which does not sign', async (file) => {
    expect(await published(file)).toMatchObject({ statusCode: 200, body: file.endsWith('pem') ? '' : '{"keys":[]}' });
  });

  it('of an unknown region are 404 in JSON', async () => {
    const { statusCode, headers, body = '' } = await published('US-XX.pem');
    expect([statusCode, headers?.['cache-control'], JSON.parse(body).error]).toEqual([404, 'no-store', 'not found']);
  });

  it('are apart from the certificate keys', async () => {
    const handler = await load<Handler>('jwks');
    const { body = '' } = await handler(httpEvent({ method: 'GET', pathParameters: { region: 'US-ZZ' } }), context);
    expect(JSON.parse(body).map(({ kid }: { kid: string }) => kid)).toEqual(['US-ZZ-v1']);
  });
});
