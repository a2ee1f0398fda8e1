/** A container sleeps between two runs of its timer, and AWS closes its idle connections meanwhile. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WholeBodyHandler } from '../../../../lambdas/shared/aws/http.ts';
import { type Kms, kms, kmsOnce } from '../../../../lambdas/shared/aws/kms.ts';
import { clientOptions } from '../../../../lambdas/shared/aws/options.ts';

/** Answers one request on each connection and resets it at the next: what is met where the closing is not seen in time. */
let server: Server;
let connections = 0;

beforeAll(async () => {
  const used = new WeakSet<object>();
  server = createServer((request, response) => {
    if (used.has(request.socket)) return void request.socket.resetAndDestroy();
    used.add(request.socket);
    request.resume().on('end', () => response.end('{"KeyMetadata":{"KeyId":"made"}}'));
  }).listen(0, '127.0.0.1');
  server.on('connection', () => connections++);
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  for (const [name, value] of [
    ['AWS_REGION', 'us-east-1'],
    ['AWS_ACCESS_KEY_ID', 'test'],
    ['AWS_SECRET_ACCESS_KEY', 'test'],
  ] as const) {
    vi.stubEnv(name, value);
  }
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const create = async (client: Kms) => (await client.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId;

it('a client that asks once and keeps its connections fails', async () => {
  const client = new KMSClient({
    ...clientOptions('job'),
    maxAttempts: 1,
    requestHandler: new WholeBodyHandler(30_000),
  });
  expect(await create(client)).toBe('made');
  await expect(create(client)).rejects.toMatchObject({ code: 'ECONNRESET', $metadata: { attempts: 1 } });
});

it('so the one that makes keys opens a connection for each', async () => {
  const client = kmsOnce();
  connections = 0;
  expect([await create(client), await create(client)]).toEqual(['made', 'made']);
  expect(connections).toBe(2);
});

it('and the others ask again', async () => {
  const client = kms();
  expect([await create(client), await create(client)]).toEqual(['made', 'made']);
});
