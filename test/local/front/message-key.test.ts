import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { readMessageKey } from '../../../local/front/message-key.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** The device API's address. */
async function answering(status: number, body: object): Promise<string> {
  const running = createServer(({ url }, response) => {
    response.writeHead(url === '/sms-keys/US-ZZ' ? status : 404).end(JSON.stringify(body));
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}/`;
}

const [newest, older] = [2, 1].map((n) => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `US-ZZ-v${n}-sms`, use: 'sig', alg: 'ES256' };
  return { jwk, pem: publicKey.export({ format: 'pem', type: 'spki' }).toString() };
});

it('is the newest one that is published', async () => {
  const url = await answering(200, { keys: [newest?.jwk, older?.jwk] });
  expect(await readMessageKey(url, 'US-ZZ')).toEqual({ smsKeyId: 'US-ZZ-v2-sms', smsPublicKeyPem: newest?.pem });
});

it('is none in a region that does not sign', async () => {
  expect(await readMessageKey(await answering(200, { keys: [] }), 'US-ZZ')).toEqual({});
});

it.each([
  [500, {}, 'answered 500'],
  [200, { keys: [{ kid: 'a' }] }, 'crv'],
])('is not taken from an answer of %i %o', async (status, body, message) => {
  await expect(readMessageKey(await answering(status, body), 'US-ZZ')).rejects.toThrow(message);
});
