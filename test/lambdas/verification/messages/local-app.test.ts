import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { localApp } from '../../../../lambdas/verification/messages/providers/local-app.ts';
import { startPublicServer } from '../../../support/http/public-server.ts';
import { aTextMessage, closedAddress } from '../../../support/messages/messages.ts';

it('takes messages as JSON', async () => {
  const taken: unknown[] = [];
  const server = await startPublicServer({
    messages: async (request, response) => {
      taken.push([request.method, request.headers['content-type'], JSON.parse(await text(request))]);
      response.writeHead(201).end();
    },
  });
  expect(await localApp(`${server.url}messages`).send(aTextMessage())).toEqual({ outcome: 'accepted' });
  const message = { to: '+15550123456', text: 'Your code: 12345678', isUserReport: false };
  expect(taken).toEqual([['POST', 'application/json', message]]);
});

it.each([
  [400, 'refused'],
  [500, 'failing'],
])('that answers %i did not take the message', async (status, outcome) => {
  const server = await startPublicServer({ messages: status });
  expect(await localApp(`${server.url}messages`).send(aTextMessage())).toMatchObject({ outcome });
});

it.each(['number', 'queue-full', 'other'])('that refuses a message says why: %s', async (reason) => {
  const server = await startPublicServer({
    messages: (_, response) => void response.writeHead(400).end(JSON.stringify({ reason })),
  });
  const delivery = await localApp(`${server.url}messages`).send(aTextMessage());
  expect(delivery).toEqual({ outcome: 'refused', reason, code: '' });
});

it('that is not there fails', async () => {
  const delivery = await localApp(`http://${await closedAddress()}/`).send(aTextMessage());
  expect(delivery).toEqual({ outcome: 'failing', reason: 'other', code: '' });
});
