import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { openIssuer } from '../../../lambdas/selfservice/issue/issuer.ts';
import { keptSecret } from '../../../lambdas/shared/kept.ts';
import { withTimeLimit } from '../../../lambdas/shared/time-limit.ts';

const uuid = '9a6bcc60-5a34-84ba-89cb-8514c0108a5d';
const wish = { uuid, testType: 'confirmed', symptomDate: '2026-03-20', testDate: '2026-03-22' } as const;
const answer = { uuid, code: '12345678', expiresAtTimestamp: 1_774_613_700, padding: 'x' };
const issued = { outcome: 'issued', code: '12345678', expires: 1_774_613_700 };

type Reply = (response: ServerResponse, request: IncomingMessage) => void;
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A verification server that answers so; what it was asked, and how often the API key was read. */
async function aServer(reply: Reply, milliseconds?: number) {
  const asked: { path?: string | undefined; key?: unknown; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const body: unknown = JSON.parse(await text(request));
    asked.push({ path: request.url, key: request.headers['x-api-key'], body });
    reply(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  let read = 0;
  const secret = keptSecret(async () => `key ${++read}`);
  return { issuer: openIssuer(`http://127.0.0.1:${port}/`, () => secret, milliseconds), asked, server };
}

const json =
  (status: number, body: unknown): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

it('asks for a code as a laboratory does, with no telephone number and once', async () => {
  const { issuer, asked } = await aServer(json(200, answer));
  expect(await issuer.issue('NO', wish)).toEqual(issued);
  expect(asked).toEqual([
    {
      path: '/api/issue',
      key: 'key 1',
      body: { ...wish, tzOffset: 0, externalIssuerID: 'self-service' },
    },
  ]);
});

describe('an answer', () => {
  it.each<[string, Reply, string]>([
    ['without a code', json(200, { ...answer, code: undefined }), 'unanswered'],
    ['without an end', json(200, { ...answer, expiresAtTimestamp: '1' }), 'unanswered'],
    ['that is a list', json(200, [answer]), 'unanswered'],
    ['that is no JSON', (response) => void response.end('<html>'), 'unanswered'],
    ['that is empty', (response) => void response.end(), 'unanswered'],
    ['of 20 kB', json(200, { ...answer, padding: 'x'.repeat(20_000) }), 'unanswered'],
    [
      'that leads elsewhere',
      (response) => void response.writeHead(307, { location: '/api/issue' }).end(),
      'unanswered',
    ],
    ['500', json(500, { errorCode: 'internal_server_error' }), 'unanswered'],
    [
      '503 of a front',
      (response) => void response.writeHead(503).end('{"message":"Service Unavailable"}'),
      'unanswered',
    ],
    ['401', json(401, {}), 'unauthorized'],
    ['403', json(403, { message: 'Forbidden' }), 'unauthorized'],
    ['429', json(429, { errorCode: 'maintenance_mode' }), 'paused'],
    ['400', json(400, { errorCode: 'unsupported_test_type' }), 'refused'],
    ['404', json(404, {}), 'refused'],
    ['409 of a used code', json(409, { errorCode: 'uuid_already_exists' }), 'used'],
    ['409 of something else', json(409, { errorCode: 'user_report_try_later' }), 'refused'],
  ])('%s', async (_, reply, outcome) => {
    const { issuer, asked } = await aServer(reply);
    const result = await issuer.issue('NO', wish);
    expect(result).toMatchObject(outcome === 'unanswered' ? { outcome, over: true } : { outcome });
    expect(asked).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('in time: the request may still be on its way', async () => {
    const { issuer, asked } = await aServer(() => undefined, 300);
    const startedAt = performance.now();
    expect(await issuer.issue('NO', wish)).toEqual({ outcome: 'unanswered', over: false });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(asked).toHaveLength(1);
  });

  it('in what is left of the time of the call around it', async () => {
    const { issuer } = await aServer(() => undefined);
    const asking = withTimeLimit(900, () => issuer.issue('NO', wish));
    expect(await asking).toEqual({ outcome: 'unanswered', over: false });
  });

  it('since the connection broke off', async () => {
    const { issuer } = await aServer((_, request) => request.socket.destroy());
    expect(await issuer.issue('NO', wish)).toEqual({ outcome: 'unanswered', over: false });
  });

  it('since the answer broke off', async () => {
    const { issuer } = await aServer((response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"code":');
      setImmediate(() => response.destroy());
    });
    expect(await issuer.issue('NO', wish)).toEqual({ outcome: 'unanswered', over: true });
  });

  it('since nobody is there: nothing went out', async () => {
    const { issuer, server, asked } = await aServer(json(200, answer));
    await new Promise((resolve) => server.close(resolve));
    expect(await issuer.issue('NO', wish)).toEqual({ outcome: 'unanswered', over: true });
    expect(asked).toEqual([]);
  });
});

describe('the API key', () => {
  it('is kept, and read anew once it was not taken', async () => {
    let status = 200;
    const { issuer, asked } = await aServer((response, request) => json(status, answer)(response, request));
    await issuer.issue('NO', wish);
    status = 401;
    await issuer.issue('NO', wish);
    status = 200;
    expect(await issuer.issue('NO', wish)).toEqual(issued);
    expect(asked.map(({ key }) => key)).toEqual(['key 1', 'key 1', 'key 2']);
  });

  it('that cannot be read rejects', async () => {
    const unreadable = keptSecret(() => Promise.reject(new Error('AccessDenied')));
    await expect(openIssuer('http://127.0.0.1:9/', () => unreadable).issue('NO', wish)).rejects.toThrow('AccessDenied');
  });
});
