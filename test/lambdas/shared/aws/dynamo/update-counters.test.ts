import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { countPublish } from '../../../../../lambdas/keyserver/store/statistics.ts';
import { WholeBodyHandler } from '../../../../../lambdas/shared/aws/http.ts';
import { openStatistics } from '../../../../../lambdas/verification/store/statistics.ts';
import { aCall, NOW } from '../../../../support/verification/verification-calls.ts';

const randomBytes = (size: number) => Buffer.alloc(size);
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A client without any patience of its own, and a database that never finishes an answer. */
async function silentDynamo(respond: (response: ServerResponse) => void): Promise<DynamoDBClient> {
  server = createServer((_, response) => respond(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    requestHandler: new WholeBodyHandler(60_000),
  });
}

describe.each([
  ['does not answer', () => {}],
  ['stops amid its answer', (response: ServerResponse) => void response.writeHead(200).write('{')],
])('a database that %s', (_, respond) => {
  it('does not hold up an answer of the verification server; the loss is counted', async () => {
    const events: string[] = [];
    const statistics = openStatistics(await silentDynamo(respond), 'Statistics', randomBytes);
    await statistics({ ...aCall('device', { count: (event) => events.push(event) }), apiKey }, { codes_claimed: 1 });
    expect(events).toEqual(['StatisticsLost']);
  });
  it('does not hold up an answer of the key server', async () => {
    const event = { issuer: 'iss', userAgent: '', inserted: 1, revised: 0, oldestStart: 0 };
    const options = { dynamo: await silentDynamo(respond), table: 'Statistics', randomBytes };
    const counted = countPublish(options, { ...event, onset: { interval: 0, missing: false } }, NOW);
    await expect(counted).rejects.toThrow();
  });
});

const apiKey = { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;
