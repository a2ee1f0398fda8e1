import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Exchange, headerOf, type Request, send, UnreachableError } from '../../../device/client/http.ts';
import { ios } from '../../../device/client/profile.ts';
import { withRetries } from '../../../device/client/retry.ts';

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === '/slow') return;
    if (request.url === '/begin') return void response.writeHead(200, { 'Content-Length': 9 }).write('begun');
    if (request.url === '/cut') {
      return void response.writeHead(200, { 'Content-Length': 9 }).write('begun', () => response.socket?.destroy());
    }
    if (request.url === '/break') return void response.socket?.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.setHeader('X-Mixed-Case', 'yes').setHeader('Location', '/elsewhere');
    response.writeHead(request.url === '/moved' ? 302 : 200);
    response.end(JSON.stringify({ headers: request.rawHeaders, body: Buffer.concat(chunks).toString() }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('send', () => {
  it('sends nothing but what it was given, and measures', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-API-Key': 'k' };
    const exchange = await send({ method: 'POST', url: `${base}/a/b`, headers, body: Buffer.from('{"ä":1}') });
    expect(exchange).toMatchObject({ method: 'POST', path: '/a/b', requestBytes: 8, status: 200 });
    expect(exchange.milliseconds).toBeGreaterThan(0);
    const seen = JSON.parse(exchange.body.toString());
    expect(seen.body).toBe('{"ä":1}');
    expect(seen.headers.filter((_: string, n: number) => n % 2 === 0)).toEqual([
      'Content-Type',
      'X-API-Key',
      'Content-Length',
      'Host',
      'Connection',
    ]);
  });

  it('keeps header names as sent and finds them in any case', async () => {
    const exchange = await send({ method: 'GET', url: base, headers: {} });
    expect(exchange.headers.map(([name]) => name)).toContain('X-Mixed-Case');
    expect(headerOf(exchange, 'x-mixed-case')).toBe('yes');
    expect(headerOf(exchange, 'absent')).toBeUndefined();
  });

  it('does not follow a redirect', async () => {
    expect((await send({ method: 'GET', url: `${base}/moved`, headers: {} })).status).toBe(302);
  });

  it.each([
    ['a connection that breaks', '/break', {}, 'socket hang up'],
    ['no answer in time', '/slow', { timeoutMilliseconds: 30 }, 'no answer in time'],
    ['an answer that is too large', '/', { maximumBytes: 10 }, 'larger than 10 bytes'],
  ])('%s is no answer', async (_, path, over, reason) => {
    const attempt = send({ method: 'GET', url: `${base}${path}`, headers: {}, ...over });
    await expect(attempt).rejects.toThrow(reason);
    await expect(attempt).rejects.toBeInstanceOf(UnreachableError);
  });

  it.each([
    ['lost', '/cut', {}, 'begun'],
    ['late', '/begin', { timeoutMilliseconds: 200 }, 'begun'],
    ['large', '/begin', { maximumBytes: 4 }, ''],
  ])(
    'an answer cut off (%s) is kept as far as it came, where a request asks for that',
    async (cut, path, over, body) => {
      const request = { method: 'GET', url: `${base}${path}`, headers: {}, ...over };
      const exchange = await send({ ...request, keepsPart: true });
      expect({ ...exchange, body: exchange.body.toString() }).toMatchObject({ status: 200, cut, body });
      await expect(send(request)).rejects.toBeInstanceOf(UnreachableError);
    },
  );

  it('says when nothing listens', async () => {
    await expect(send({ method: 'GET', url: 'http://127.0.0.1:1/x', headers: {} })).rejects.toThrow('nothing listens');
  });
});

/** Answers from a list, then 200; a number is a status, an error a lost connection. */
function answering(...outcomes: (number | Error)[]) {
  const bodies: (Buffer | undefined)[] = [];
  const answer = async (request: Request): Promise<Exchange> => {
    bodies.push(request.body);
    const outcome = outcomes.shift() ?? 200;
    if (outcome instanceof Error) throw outcome;
    const headers: [string, string][] = [['retry-after', '7']];
    return {
      method: 'POST',
      path: '/',
      requestBytes: 0,
      status: outcome,
      headers,
      body: Buffer.alloc(0),
      milliseconds: 1,
    };
  };
  return { answer, bodies };
}

describe('retries (enx-client.md §9)', () => {
  const lost = new UnreachableError('lost');
  const request: Request = { method: 'POST', url: base, headers: {}, body: Buffer.from('same bytes') };

  it.each([
    ['429 once', [429], 200, 2],
    ['429 twice is given up', [429, 429], 429, 2],
    ['500 three times', [500, 503, 502], 200, 4],
    ['500 four times is given up', [500, 500, 500, 500], 500, 4],
    ['a lost connection three times', [lost, lost, lost], 200, 4],
    ['400 is final', [400], 400, 1],
    ['each kind by its own count', [lost, 429, 500], 200, 4],
  ])('%s', async (_, outcomes, status, attempts) => {
    const { answer, bodies } = answering(...outcomes);
    const waited: number[] = [];
    const retrying = withRetries(answer, ios.retry, async (milliseconds) => void waited.push(milliseconds));
    expect((await retrying(request)).status).toBe(status);
    expect(bodies).toEqual(Array(attempts).fill(request.body));
    expect(waited.every((milliseconds) => milliseconds === 7_000)).toBe(true);
  });

  it('a fourth lost connection is reported', async () => {
    const { answer } = answering(lost, lost, lost, lost);
    await expect(withRetries(answer, ios.retry, async () => {})(request)).rejects.toBe(lost);
  });

  it('a mistake of this program is not repeated', async () => {
    const { answer, bodies } = answering(new TypeError('mistake'));
    await expect(withRetries(answer, ios.retry, async () => {})(request)).rejects.toThrow('mistake');
    expect(bodies).toHaveLength(1);
  });
});
