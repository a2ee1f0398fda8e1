import { beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { startMessageApp } from '../../../local/messages/app.ts';

let now = 1_795_305_600;
let app: { close(): Promise<void> };
let base = '';

beforeEach(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  app = await startMessageApp(port, {
    now: () => now,
    page: async (messages) => `<p>${messages.length} messages</p>`,
    slowMilliseconds: 1,
  });
  return () => app.close();
});

const message = { to: '+12065550100', text: 'Your code: https://us-zz.enx.localhost/v?c=abc', isUserReport: false };

async function call(method: string, path: string, body?: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(base + path, {
    method,
    headers: { 'content-type': type },
    ...(body ? { body: text } : {}),
  });
  return { status: response.status, body: await response.json() };
}

const post = (over: object = {}) => call('POST', '/messages', { ...message, ...over });
const list = async () => (await call('GET', '/messages')).body as Record<string, unknown>[];

describe('messages', () => {
  it('are listed newest first, with the time of the stack', async () => {
    expect(await post()).toEqual({ status: 200, body: { state: 'delivered' } });
    now += 60;
    await post({ text: 'second', isUserReport: true });
    expect(await list()).toEqual([
      { to: '+12065550100', text: 'second', isUserReport: true, state: 'delivered', receivedAt: now },
      { ...message, state: 'delivered', receivedAt: now - 60 },
    ]);
  });

  it('are a page for a browser, in which no script runs', async () => {
    await post();
    const answer = await fetch(`${base}/messages`, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toBe('<p>1 messages</p>');
  });

  it('are forgotten after the newest 200', async () => {
    for (let n = 0; n < 201; n++) await post({ text: `number ${n}` });
    const texts = (await list()).map(({ text }) => text);
    expect(texts).toHaveLength(200);
    expect([texts[0], texts[199]]).toEqual(['number 200', 'number 1']);
  });

  it.each([
    ['no number', { ...message, to: undefined }],
    ['a number that is not E.164', { ...message, to: '2065550100' }],
    ['an empty text', { ...message, text: '' }],
    ['a text beyond any message', { ...message, text: 'x'.repeat(4_001) }],
    ['a member of another name', { ...message, from: '+1' }],
    ['no object', '[]'],
    ['no JSON', 'x'],
  ])('with %s are refused, and not kept', async (_, body) => {
    expect(await call('POST', '/messages', body)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    expect(await list()).toEqual([]);
  });

  it('of 5 MB are refused on the same connection', async () => {
    const answer = await call('POST', '/messages', 'x'.repeat(5_000_000));
    expect(answer).toEqual({ status: 400, body: { error: 'The body is too large' } });
  });

  it('of another type than JSON are refused: a page of another site could send those', async () => {
    expect((await call('POST', '/messages', message, 'text/plain')).status).toBe(400);
  });
});

describe('faults', () => {
  it.each([
    ['refused', 400, { reason: 'number' }, 'refused'],
    ['queue-full', 400, { reason: 'queue-full' }, 'refused'],
    ['failing', 503, { reason: 'other' }, 'refused'],
    ['slow', 200, { state: 'delivered' }, 'unconfirmed'],
  ])('%s: the next message is answered with %d, and only that one', async (next, status, body, state) => {
    expect(await call('POST', '/faults', { next })).toEqual({ status: 200, body: { next } });
    expect(await post()).toMatchObject({ status, body });
    expect(await list()).toMatchObject([{ state }]);
    expect((await post()).status).toBe(200);
  });

  it('cut: the message arrives and its sender hears nothing', async () => {
    await call('POST', '/faults', { next: 'cut' });
    await expect(post()).rejects.toThrow();
    expect(await list()).toMatchObject([{ state: 'unconfirmed' }]);
  });

  it('none: takes a plan back', async () => {
    await call('POST', '/faults', { next: 'failing' });
    await call('POST', '/faults', { next: 'none' });
    expect((await post()).status).toBe(200);
  });

  it('of other names are refused', async () => {
    expect((await call('POST', '/faults', { next: 'toString' })).status).toBe(400);
  });
});

it.each([
  ['GET', '/'],
  ['DELETE', '/messages'],
  ['GET', '/faults'],
])('answers %s %s with 404 and what there is', async (method, path) => {
  const answer = await call(method, path);
  expect(answer).toMatchObject({ status: 404, body: { error: expect.stringContaining('POST /messages') } });
});
