import { describe, expect, it } from 'vitest';
import type { Send } from '../../../device/client/http.ts';
import { newestMessage } from '../../../device/messages/inbox.ts';

const answering = (status: number, body: string): Send => {
  return async ({ method, url }) => ({
    method,
    path: new URL(url).pathname,
    requestBytes: 0,
    status,
    headers: [],
    body: Buffer.from(body),
    milliseconds: 1,
  });
};
const look = (list: unknown, since = 100) =>
  newestMessage('http://127.0.0.1:1/messages', answering(200, JSON.stringify(list)), '+1', since);

const message = (over: object = {}) => ({ to: '+1', text: 'x', state: 'delivered', receivedAt: 100, ...over });

describe('the newest message of a number', () => {
  it('is the first of the list that came since', async () => {
    const list = [message({ to: '+2' }), message({ text: 'newest', receivedAt: 101 }), message()];
    expect(await look(list)).toMatchObject({ text: 'newest' });
    expect(await look([message()], 101)).toBeUndefined();
    expect(await look([message({ state: 'unconfirmed' })])).toBeDefined();
    expect(await look([message({ state: 'refused' })])).toBeUndefined();
  });

  it.each([[[null]], [['x']], [[{}]], [[{ to: '+1', text: 1, receivedAt: 100 }]]])('is none in %j', async (list) => {
    expect(await look(list)).toBeUndefined();
  });

  it.each([
    [200, '{}'],
    [200, 'x'],
    [404, '[]'],
  ])('cannot be had from an answer %d %s', async (status, body) => {
    await expect(newestMessage('http://127.0.0.1:1/m', answering(status, body), '+1', 0)).rejects.toThrow('not a list');
  });
});
