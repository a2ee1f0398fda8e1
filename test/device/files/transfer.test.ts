/** Downloads over a real connection that breaks, stalls, moves on, or belongs to somebody else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { send } from '../../../device/client/http.ts';
import { android } from '../../../device/client/profile.ts';
import { withRetries } from '../../../device/client/retry.ts';
import { BrokenTransfer, type Budget, type Part, transfer } from '../../../device/files/transfer.ts';

const file = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 251));
const etag = '"one"';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let url = '';
let handlers: Handler[] = [];
let asked: (string | undefined)[][] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { range, 'if-range': ifRange, 'accept-encoding': encoding } = request.headers;
    asked.push([range, ifRange as string | undefined, encoding as string | undefined]);
    (handlers.shift() ?? whole)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.zip`;
});
beforeEach(() => {
  handlers = [];
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const whole: Handler = (_, response) => void response.writeHead(200, { ETag: etag }).end(file);

/** Sends the bytes up to `end` and breaks the connection. */
function until(end: number, headers: Record<string, string> = { ETag: etag }): Handler {
  return (_, response) => {
    response.writeHead(200, { ...headers, 'Content-Length': file.length });
    response.write(file.subarray(0, end), () => response.socket?.destroy());
  };
}

/** A server that knows ranges, and stops at `end`. */
function rest(end = file.length): Handler {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
    const range = `bytes ${from}-${file.length - 1}/${file.length}`;
    response.writeHead(206, { ETag: etag, 'Content-Range': range, 'Content-Length': file.length - from });
    if (end === file.length) response.end(file.subarray(from));
    else response.write(file.subarray(from, end), () => response.socket?.destroy());
  };
}

const get = (over: { budget?: Budget; part?: Part; timeoutMilliseconds?: number; maximumBytes?: number } = {}) => {
  const { budget = { left: 60_000 }, part, timeoutMilliseconds = 5_000, maximumBytes = 10_000 } = over;
  const wanted = { url, name: 'a.zip', maximumBytes, timeoutMilliseconds };
  return transfer(wanted, android, send, budget, part);
};

const gzip = [undefined, undefined, 'gzip'];
const from = (start: number) => [`bytes=${start}-`, etag, 'identity'];

describe('a download whose connection breaks', () => {
  it('is continued where it broke, as often as the platform tries', async () => {
    handlers = [until(400), rest(700), rest(900), rest()];
    expect(await get()).toEqual(file);
    expect(asked).toEqual([gzip, from(400), from(700), from(900)]);
  });

  it('is continued, not repeated, by a phone that repeats what nobody answered', async () => {
    const repeating = withRetries(send, android.retry, async () => {});
    handlers = [(_, response) => void response.socket?.destroy(), until(400), rest()];
    const wanted = { url, name: 'a.zip', maximumBytes: 10_000, timeoutMilliseconds: 5_000 };
    expect(await transfer(wanted, android, repeating, { left: 60_000 })).toEqual(file);
    expect(asked).toEqual([gzip, gzip, from(400)]);
  });

  it('begins anew where the server has no ranges', async () => {
    handlers = [until(400), whole];
    expect(await get()).toEqual(file);
    expect(asked).toEqual([gzip, from(400)]);
  });

  it.each<[string, Record<string, string>]>([
    ['no ETag', {}],
    ['a weak ETag', { ETag: 'W/"one"' }],
    ['gzip', { ETag: etag, 'Content-Encoding': 'gzip' }],
  ])('begins anew after an answer with %s', async (_, headers) => {
    handlers = [until(400, headers)];
    expect(await get()).toEqual(file);
    expect(asked).toEqual([gzip, gzip]);
  });

  it.each<[string, Handler]>([
    ['another range', (_, response) => void response.writeHead(206, { 'Content-Range': 'bytes 0-999/1000' }).end(file)],
    ['no range', (_, response) => void response.writeHead(206).end(file)],
    ['416', (_, response) => void response.writeHead(416).end()],
  ])('begins anew after %s', async (_, handler) => {
    handlers = [until(400), handler];
    expect(await get()).toEqual(file);
    expect(asked).toEqual([gzip, from(400), gzip]);
  });

  it('is given up after the attempts of the platform, and its part is kept for the next run', async () => {
    handlers = [until(100), rest(200), rest(300), rest(400)];
    const error = await get().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BrokenTransfer);
    expect(error).toMatchObject({ reason: 'cut-off', part: { url, etag } });
    const part = (error as BrokenTransfer).part as Part;
    expect(Buffer.from(part.base64, 'base64')).toEqual(file.subarray(0, 400));
    asked = [];
    handlers = [rest()];
    expect(await get({ part: JSON.parse(JSON.stringify(part)) })).toEqual(file);
    expect(asked).toEqual([from(400)]);
  });

  it('counts what it has against the limit of a file', async () => {
    handlers = [until(400), rest()];
    await expect(get({ maximumBytes: 999 })).rejects.toMatchObject({ reason: 'too-large' });
    handlers = [until(400), rest()];
    expect(await get({ maximumBytes: 1_000 })).toEqual(file);
  });

  it('counts only what comes where all of it comes', async () => {
    handlers = [until(400), whole];
    expect(await get({ maximumBytes: 1_000 })).toEqual(file);
  });

  it('keeps nothing beyond the limit of a file', async () => {
    handlers = [until(400), rest(900)];
    const error = await get({ maximumBytes: 800 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'too-large' });
    expect(error).not.toBeInstanceOf(BrokenTransfer);
  });
});

describe('time', () => {
  const stalling: Handler = (_, response) => {
    response.writeHead(200, { ETag: etag, 'Content-Length': file.length }).write(file.subarray(0, 10));
  };

  it('a server that stalls is left, and what came is kept', async () => {
    handlers = [stalling];
    const error = await get({ timeoutMilliseconds: 200 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'too-slow', part: { etag } });
    expect(asked).toHaveLength(1);
  });

  it('the time of a whole run ends a file too, and is used up by it', async () => {
    const budget = { left: 200 };
    handlers = [stalling];
    await expect(get({ budget })).rejects.toMatchObject({ reason: 'too-slow' });
    expect(budget.left).toBeLessThan(50);
    budget.left = 0;
    await expect(get({ budget })).rejects.toMatchObject({ reason: 'out-of-time' });
    expect(asked).toHaveLength(1);
  });

  it('a redirect is not followed', async () => {
    handlers = [(_, response) => void response.writeHead(302, { Location: url }).end()];
    await expect(get()).rejects.toMatchObject({ reason: 'redirected' });
    expect(asked).toHaveLength(1);
  });
});
