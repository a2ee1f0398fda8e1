import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WholeBodyHandler } from '../../../../lambdas/shared/aws/http.ts';
import { type Caller, clientOptions, lean } from '../../../../lambdas/shared/aws/options.ts';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Respond = (response: ServerResponse) => void;

/** Where the time is not the subject: no machine is that busy. */
const PATIENT = 30_000;

/** A client of a DynamoDB that answers the n-th call as `answers[n]` does, and the headers and connections of its calls. */
function clientOf(...answers: Respond[]) {
  return impatientClientOf(PATIENT, 'job', ...answers);
}

async function impatientClientOf(attemptMilliseconds: number, caller: Caller, ...answers: Respond[]) {
  const headers: Record<string, unknown>[] = [];
  const sockets: Socket[] = [];
  server = createServer((request, response) => {
    headers.push(request.headers);
    sockets.push(request.socket);
    request.resume().on('end', () => answers[headers.length - 1]?.(response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = lean(
    new DynamoDBClient({
      ...clientOptions(caller),
      requestHandler: new WholeBodyHandler(attemptMilliseconds),
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  );
  const get = async () => (await client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'k' } } }))).Item;
  return { get, headers, sockets };
}

const item = { pk: { S: 'k' }, text: { S: 'ä'.repeat(100_000) } };
const body = Buffer.from(JSON.stringify({ Item: item }));
const type = { 'content-type': 'application/x-amz-json-1.0' };

const whole = (response: ServerResponse) => response.writeHead(200, type).end(body);
const inPieces = (response: ServerResponse) => {
  response.writeHead(200, type);
  for (let at = 0; at < body.length; at += 1_001) response.write(body.subarray(at, at + 1_001));
  response.end();
};
const brokenOff = (response: ServerResponse) => {
  response.writeHead(200, { ...type, 'content-length': body.length });
  response.write(body.subarray(0, 5_000), () => response.destroy());
};
/** A service that hangs. */
const silent = () => {};
/** One that hangs amid its answer, in the headers of which it was still well. */
const stopped = (response: ServerResponse) => {
  response.writeHead(200, { ...type, 'content-length': body.length }).write(body.subarray(0, 5_000));
};
/** What a client meets that asks in the moment in which the server closes its idle connection. */
const reset = (response: ServerResponse) => response.socket?.resetAndDestroy();
const refused = (response: ServerResponse) =>
  response.writeHead(400, type).end(JSON.stringify({ __type: 'x#ConditionalCheckFailedException', Item: item }));

describe('the transport of the SDK clients', () => {
  it.each([
    ['whole', whole],
    ['in pieces that cut characters', inPieces],
  ])('reads an answer that comes %s', async (_, answer) => {
    const { get } = await clientOf(answer);
    expect(await get()).toEqual(item);
  });

  it('asks again when the connection breaks off within an answer', async () => {
    const { get, headers } = await clientOf(brokenOff, whole);
    expect(await get()).toEqual(item);
    expect(headers).toHaveLength(2);
  });

  it('asks again when the server closed the connection that it kept alive', async () => {
    const { get, sockets } = await clientOf(whole, reset, whole);
    await get();
    expect(await get()).toEqual(item);
    expect(sockets[1]).toBe(sockets[0]);
    expect(sockets[2]).not.toBe(sockets[0]);
  });

  it('opens another connection where the server closed the idle one', async () => {
    const { get, sockets } = await clientOf(whole, whole);
    await get();
    const closed = once(sockets[0] as Socket, 'close');
    server?.closeIdleConnections();
    await closed;
    expect(await get()).toEqual(item);
    expect(sockets.at(-1)).not.toBe(sockets[0]);
  });

  it('gives up after three times', async () => {
    const { get, headers } = await clientOf(brokenOff, brokenOff, brokenOff, whole);
    await expect(get()).rejects.toThrow();
    expect(headers).toHaveLength(3);
  });

  it('gives errors their class and their members', async () => {
    const { get } = await clientOf(refused);
    await expect(get()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: item });
  });

  it('signs its calls', async () => {
    const { get, headers } = await clientOf(whole);
    await get();
    expect(headers[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\/.*Signature=[0-9a-f]{64}$/);
  });
});

describe('an attempt', () => {
  const ATTEMPT = 150;

  it.each([
    ['does not come', silent],
    ['stops coming', stopped],
  ])('whose answer %s is given up, and the next one made', async (_, answer) => {
    const { get, headers } = await impatientClientOf(ATTEMPT, 'job', answer, whole);
    expect(await get()).toEqual(item);
    expect(headers).toHaveLength(2);
  });

  it.each([
    ['does not come', silent],
    ['stops coming', stopped],
  ])('of a phone whose answer %s is made twice', async (_, answer) => {
    const { get, headers, sockets } = await impatientClientOf(ATTEMPT, 'device', answer, answer, whole);
    await expect(get()).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    expect(headers).toHaveLength(2);
    // No connection is left on which an answer could still come.
    await vi.waitFor(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]));
    expect(await get()).toEqual(item);
  });

  it('is made on a new connection after one on a connection that was kept', async () => {
    const { get, sockets } = await impatientClientOf(PATIENT, 'device', whole, whole, whole, reset, whole);
    // Three at once, so that three connections are kept.
    await Promise.all([get(), get(), get()]);
    expect(new Set(sockets).size).toBe(3);
    expect(await get()).toEqual(item);
    expect(sockets.slice(0, 3)).toContain(sockets[3]);
    expect(sockets.slice(0, 3)).not.toContain(sockets[4]);
  });
});

describe('a time limit', () => {
  const cut = expect.objectContaining({ name: 'TimeLimitError' });

  it.each([
    ['does not come', silent],
    ['stops coming', stopped],
  ])('ends an attempt whose answer %s, and no other is made', async (_, answer) => {
    const { get, headers } = await clientOf(answer, whole);
    await expect(withTimeLimit(300, get)).rejects.toThrow(cut);
    expect(headers).toHaveLength(1);
  });

  it('ends what the work waits for before anybody else asks', async () => {
    const { get } = await clientOf(silent);
    const work: { left?: Promise<unknown> } = {};
    const limited = withTimeLimit(300, () => {
      work.left = get();
      return work.left;
    });
    await expect(limited).rejects.toThrow(cut);
    await expect(work.left).rejects.toThrow(cut);
  });

  it('that is over lets nothing out any more', async () => {
    const { get, headers } = await clientOf(whole);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let late: Promise<unknown> | undefined;
    await withTimeLimit(PATIENT, async () => {
      late = held.then(get);
    });
    goOn();
    await expect(late).rejects.toThrow(cut);
    expect(headers).toEqual([]);
    expect(await get()).toEqual(item);
  });
});
