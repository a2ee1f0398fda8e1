import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';
import { type GatewayMessage, openGateway } from '../../../../lambdas/verification/messages/gateway.ts';
import { webhookMac } from '../../../../protocol/sms/webhook-mac.ts';

const message: GatewayMessage = {
  uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d',
  code: '12345678',
  expiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC',
  expiresAtTimestamp: 1_795_306_500,
  longExpiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC',
  longExpiresAtTimestamp: 1_795_306_500,
  generatedSMS: 'Your code: 12345678',
  phone: '+12068675309',
};
const secret = 'a secret of the region';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Asked {
  request: IncomingMessage;
  body: string;
}

/** A gateway that answers as the test says, and what it was asked. */
async function gatewayThat(answer: (response: ServerResponse) => void, read = async () => secret) {
  const asked: Asked[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({ request, body: Buffer.concat(chunks).toString() });
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const events: string[] = [];
  let forgotten = 0;
  const gateway = openGateway(`http://127.0.0.1:${(server.address() as AddressInfo).port}/codes?from=enx`, {
    secret: { value: read, forget: () => forgotten++ },
    randomBytes: (size) => Buffer.alloc(size, 1),
    count: (event) => events.push(event),
  });
  return { gateway, asked, events, forgotten: () => forgotten };
}

/** verification-server.md §10, vector V12 (the reference's own test). */
it.each([
  [
    '',
    'bc7b0c6253e31736a26b597695004434377f48ccf1c5b97a44870c8c929495465b6693b4a7097a8ac6b8ee2f744f4ba6f6b52fcdb74cd5a4ec5611a89024b1f9',
  ],
  [
    'foobarbaz',
    'e0baf34f99c5eadd808ff0d34326a634a8d8277f1f8839876d6fe7908c6849d559ca3593e16ca68106f93a7f791fec7bcf2d702a6036d84959df32de33f6a1b6',
  ],
])('V12: the MAC of {} under %j', (key, mac) => expect(webhookMac(key, '{}')).toBe(mac));

describe("a region's own gateway", () => {
  it('is asked once, with the whole answer, padded and signed', async () => {
    const { gateway, asked, events } = await gatewayThat((response) => response.writeHead(200).end('whatever'));
    expect(await gateway.send(message)).toEqual({ outcome: 'accepted' });
    const [{ request, body } = { request: {} as IncomingMessage, body: '' }] = asked;
    expect([request.method, request.url, request.headers['content-type']]).toEqual([
      'POST',
      '/codes?from=enx',
      'application/json',
    ]);
    expect(request.headers['x-signature']).toBe(createHmac('sha512', secret).update(body).digest('hex'));
    expect(JSON.parse(body)).toEqual({ ...message, padding: expect.stringMatching(/^[A-Za-z0-9+/]{1368,2732}=*$/) });
    expect([asked.length, events]).toEqual([1, []]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['201', (response) => response.writeHead(201).end()],
    ['204', (response) => response.writeHead(204).end()],
    ['302', (response) => response.writeHead(302, { location: '/codes' }).end()],
    ['400', (response) => response.writeHead(400).end('{}')],
    ['401', (response) => response.writeHead(401).end()],
    ['500', (response) => response.writeHead(500).end()],
    ['504', (response) => response.writeHead(504).end()],
    ['a broken connection', (response) => response.socket?.resetAndDestroy()],
  ])('that answers %s has failed, and is not asked again', async (_, answer) => {
    const { gateway, asked, events } = await gatewayThat(answer);
    expect(await gateway.send(message)).toEqual({ outcome: 'failing', reason: 'other', code: '' });
    expect([asked.length, events]).toEqual([1, ['GatewayFailed']]);
  });

  it('that does not answer has failed when the time is over', async () => {
    const { gateway, events } = await gatewayThat(() => {});
    const delivery = await withTimeLimit(700, () => gateway.send(message));
    expect([delivery.outcome, events]).toEqual(['failing', ['GatewayFailed']]);
  });

  it('that answers without end is not read to it', async () => {
    const { gateway } = await gatewayThat((response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(10_000)), 5);
      response.on('close', () => clearInterval(more));
    });
    expect(await gateway.send(message)).toEqual({ outcome: 'accepted' });
  });

  it('is asked nothing without a secret', async () => {
    const { gateway, asked, events } = await gatewayThat(
      () => {},
      () => Promise.reject(new Error('none')),
    );
    expect((await gateway.send(message)).outcome).toBe('failing');
    expect([asked.length, events]).toEqual([0, ['GatewayFailed']]);
  });

  it('that does not know the signature has the secret read anew', async () => {
    const { gateway, forgotten } = await gatewayThat((response) => response.writeHead(403).end());
    await gateway.send(message);
    expect(forgotten()).toBe(1);
  });
});
