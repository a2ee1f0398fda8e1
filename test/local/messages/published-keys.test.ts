import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { closeServer, listen } from '../../../local/front/front.ts';
import { messageKeys, publishedKeys } from '../../../local/messages/published-keys.ts';

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
let answers: Record<string, [status: number, body: unknown]>;
let paths: string[];
let base = '';

/** Answers as the verification server would. */
const server = http.createServer((request, response) => {
  paths.push(request.url ?? '');
  const [status, body] = answers[request.url ?? ''] ?? [404, { error: 'not found' }];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

beforeAll(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}/`;
  await listen(server, port);
});
beforeEach(() => {
  paths = [];
  answers = { '/sms-keys/US-ZZ': [200, { keys: [{ ...jwk, kid: 'US-ZZ-v2-sms', use: 'sig', alg: 'ES256' }] }] };
});
afterAll(() => closeServer(server));

describe('the keys of a region', () => {
  it('are those of its JWKS', async () => {
    const [newest, ...others] = await messageKeys(base, 'US-ZZ');
    expect(newest?.keyId).toBe('US-ZZ-v2-sms');
    expect(newest?.key.export({ format: 'jwk' })).toEqual(jwk);
    expect(others).toEqual([]);
  });

  it('are none where messages are not signed', async () => expect(await messageKeys(base, 'US-ZY')).toEqual([]));

  it('are an error where the server fails', async () => {
    answers['/sms-keys/US-ZX'] = [500, {}];
    await expect(messageKeys(base, 'US-ZX')).rejects.toThrow('/sms-keys/US-ZX answered 500');
  });
});

describe('a key by its id', () => {
  it('is asked for once', async () => {
    const keyOf = publishedKeys(base);
    expect((await keyOf('US-ZZ-v2-sms'))?.export({ format: 'jwk' })).toEqual(jwk);
    await keyOf('US-ZZ-v2-sms');
    expect(paths).toEqual(['/sms-keys/US-ZZ']);
  });

  it('is asked for again while it is not published, and is none where the server fails', async () => {
    const keyOf = publishedKeys(base);
    expect(await keyOf('US-ZZ-v3-sms')).toBeUndefined();
    answers['/sms-keys/US-ZZ'] = [500, {}];
    expect(await keyOf('US-ZZ-v3-sms')).toBeUndefined();
    expect(paths).toHaveLength(2);
  });

  it.each(['r1v2sms', '-v1-sms', '../admin-v1-sms'])('of another form (%s) is not asked for', async (keyId) => {
    expect(await publishedKeys(base)(keyId)).toBeUndefined();
    expect(paths).toEqual([]);
  });
});
