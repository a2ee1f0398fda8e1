import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { closeServer, type Front, listen, startFront } from '../../../local/front/front.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  rawHeaders: string[];
  body: Buffer;
}

let seen: Seen;
let release: (() => void) | undefined;
let front: Front;
let port = 0;

/** Stands in for the local AWS: remembers what came and answers with bytes that no text decoder survives. */
const upstream = http.createServer(async (request, response) => {
  const body = await buffer(request);
  seen = { method: request.method, url: request.url, rawHeaders: request.rawHeaders, body };
  if (request.url?.endsWith('/crash')) return void request.socket.destroy();
  if (request.url?.endsWith('/slow')) await new Promise<void>((resolve) => (release = resolve));
  response.writeHead(418, ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'X-Case', 'kept']);
  response.end(Buffer.from([0xff, 0x00, 0xfe]));
});

beforeAll(async () => {
  const upstreamPort = await freePort();
  await listen(upstream, upstreamPort);
  port = await freePort();
  const except = { path: '/elsewhere/', target: { pathPrefix: '/other', host: 'other.example' } };
  const route = { port, pathPrefix: '/prefix', host: 'api.example', headers: { 'x-forwarded-proto': 'https' }, except };
  front = await startFront({ endpoint: `http://127.0.0.1:${upstreamPort}` }, [route]);
});

afterAll(async () => {
  await front.close();
  await closeServer(upstream);
});

/** `fetch` would merge and reorder headers. */
function send(
  path: string,
  options: http.RequestOptions = {},
  body?: Buffer,
): Promise<http.IncomingMessage & { bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, ...options }, async (answer) => {
      resolve(Object.assign(answer, { bytes: await buffer(answer) }));
    });
    request.on('error', reject).end(body);
  });
}

it('passes method, path, query, repeated headers and body bytes as they are, under the target host', async () => {
  const body = Buffer.from([0, 255, 10, 13, 128]);
  const headers = ['Host', 'x', 'X-Twice', '1', 'X-Twice', '2', 'Content-Length', '5'];
  await send('/api/x%2Fy?a=1&a=%20&b', { method: 'PATCH', headers }, body);
  expect(seen.method).toBe('PATCH');
  expect(seen.url).toBe('/prefix/api/x%2Fy?a=1&a=%20&b');
  expect(seen.body).toEqual(body);
  expect(pairs(seen.rawHeaders)).toEqual(
    expect.arrayContaining(['host: api.example', 'x-forwarded-proto: https', 'X-Twice: 1', 'X-Twice: 2']),
  );
});

it('keeps the framing of a body without a length', async () => {
  await send('/', { method: 'GET', headers: ['Host', 'x', 'Transfer-Encoding', 'chunked'] }, Buffer.from('in chunks'));
  expect(seen.body.toString()).toBe('in chunks');
});

it('passes status, headers and bytes back and adds none', async () => {
  const answer = await send('/');
  expect(answer.statusCode).toBe(418);
  expect(answer.bytes).toEqual(Buffer.from([0xff, 0x00, 0xfe]));
  expect(
    pairs(answer.rawHeaders).filter((line) => !/^(date|connection|keep-alive|transfer-encoding)/i.test(line)),
  ).toEqual(['set-cookie: a=1', 'set-cookie: b=2', 'X-Case: kept']);
});

it('answers 502 when there is no answer', async () => {
  const answer = await send('/crash');
  expect(answer.statusCode).toBe(502);
});

it('knows when the requests under way are answered', async () => {
  const slow = send('/slow');
  await expect.poll(() => release, { timeout: 10_000 }).toBeDefined();
  let settled = false;
  const waiting = front.settled().then(() => (settled = true));
  await send('/');
  expect(settled).toBe(false);
  release?.();
  await waiting;
  expect((await slow).statusCode).toBe(418);
});

function pairs(rawHeaders: string[]): string[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? `${name}: ${rawHeaders[i + 1]}` : []));
}

it('sends what begins with a path of its own elsewhere', async () => {
  await fetch(`http://127.0.0.1:${port}/elsewhere/x?y=1`);
  expect(seen.url).toBe('/other/elsewhere/x?y=1');
  expect(seen.rawHeaders.slice(0, 2)).toEqual(['host', 'other.example']);
  await fetch(`http://127.0.0.1:${port}/elsewherex`);
  expect(seen.url).toBe('/prefix/elsewherex');
});
