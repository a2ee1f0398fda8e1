import { describe, expect, it } from 'vitest';
import { keptSecret } from '../../../../lambdas/shared/kept.ts';
import { attemptMilliseconds } from '../../../../lambdas/shared/outgoing/send-once.ts';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';
import { type TwilioSettings, twilio } from '../../../../lambdas/verification/messages/providers/twilio.ts';
import { aTextMessage, closedAddress, rawServer } from '../../../support/messages/messages.ts';
import { ACCOUNT_SID, AUTH_TOKEN, startTwilio, type TwilioFault } from '../../../support/messages/twilio-server.ts';

function provider(baseUrl: string, rest: Partial<TwilioSettings> = {}, read = async () => AUTH_TOKEN) {
  const settings = {
    kind: 'twilio',
    baseUrl,
    accountSid: ACCOUNT_SID,
    sender: '+15550100',
    secret: 's',
    ...rest,
  } as const;
  return twilio(settings, keptSecret(read));
}

const message = aTextMessage();
const failing = { outcome: 'failing', reason: 'other', code: '' };
const unknown = { outcome: 'unknown' };

describe('a message to Twilio', () => {
  it.each([
    ['a number', '+15550100', { From: '+15550100' }],
    ['a short code', '12345', { From: '12345' }],
    ['a messaging service', `MG${'0'.repeat(32)}`, { MessagingServiceSid: `MG${'0'.repeat(32)}` }],
  ])('goes from %s', async (_, sender, field) => {
    const server = await startTwilio();
    const text = 'Ihr Code: 123 & mehr = ok? https://x.example/v?c=1';
    expect(await provider(server.url, { sender }).send({ ...message, text })).toEqual({ outcome: 'accepted' });
    expect(server.messages).toEqual([{ To: message.phone, Body: text, ...field }]);
  });

  it("goes from a sender of its own when it is a person's own report", async () => {
    const server = await startTwilio();
    const sender = provider(server.url, { userReportSender: '54321' });
    await sender.send({ ...message, isUserReport: true });
    await sender.send(message);
    await provider(server.url).send({ ...message, isUserReport: true });
    expect(server.messages.map(({ From }) => From)).toEqual(['54321', '+15550100', '+15550100']);
  });

  it.each<[TwilioFault, object]>([
    ...[21211, 21214, 21217, 21265, 21610, 21614, 21635].map((code): [TwilioFault, object] => [
      { status: 400, code },
      { outcome: 'refused', reason: 'number', code: String(code) },
    ]),
    [
      { status: 400, code: 21612 },
      { outcome: 'refused', reason: 'other', code: '21612' },
    ],
    [
      { status: 400, code: 21611 },
      { outcome: 'refused', reason: 'queue-full', code: '21611' },
    ],
    [
      { status: 429, code: 21611 },
      { outcome: 'failing', reason: 'queue-full', code: '21611' },
    ],
    [
      { status: 429, code: 20429 },
      { outcome: 'failing', reason: 'other', code: '20429' },
    ],
    [
      { status: 403, code: 20003 },
      { outcome: 'failing', reason: 'other', code: '20003' },
    ],
    ['failed', { outcome: 'refused', reason: 'number', code: '21610' }],
    ...[301, 500, 502, 503].map((status): [TwilioFault, object] => [{ status }, failing]),
    [{ status: 404 }, { outcome: 'refused', reason: 'other', code: '' }],
    [{ status: 408 }, unknown],
    [{ status: 504 }, unknown],
    ['cut', unknown],
    ['half', unknown],
    ['page', unknown],
    ['endless', unknown],
  ])('that is answered %j', async (fault, delivery) => {
    const server = await startTwilio();
    server.fault = fault;
    expect(await provider(server.url).send(message)).toEqual(delivery);
    expect(server.messages).toHaveLength(1);
  });

  it('that is not answered in time may have gone, and is not sent again', async () => {
    const server = await startTwilio();
    server.fault = 'silent';
    expect(await withTimeLimit(1_500, () => provider(server.url).send(message))).toEqual(unknown);
    expect(server.messages).toHaveLength(1);
  });

  it('has five seconds, and less where less is left', async () => {
    expect(attemptMilliseconds()).toBe(5_000);
    await withTimeLimit(2_000, async () => {
      expect(attemptMilliseconds()).toBeLessThanOrEqual(1_500);
    });
  });

  it('for which no time is left does not go', async () => {
    const server = await startTwilio();
    expect(await withTimeLimit(400, () => provider(server.url).send(message))).toEqual(failing);
    expect(server.messages).toEqual([]);
  });
});

describe('of a line that breaks before the request', () => {
  it.each([
    ['nobody listens', async () => `http://${await closedAddress()}`],
    ['the name is unknown', async () => 'https://twilio.invalid'],
    ['there is no TLS', async () => (await startTwilio()).url.replace('http:', 'https:')],
    ['the handshake is cut', async () => `https://${await rawServer((socket) => socket.destroy())}`],
    ['the handshake is never answered', async () => `https://${await rawServer(() => undefined)}`],
  ])('nothing was sent: %s', async (_, url) => {
    const base = await url();
    expect(await withTimeLimit(1_500, () => provider(base).send(message))).toEqual(failing);
  });
});

describe('the token', () => {
  it('is read anew after it was refused, and not before', async () => {
    const server = await startTwilio();
    const reads: string[] = [];
    const sender = provider(server.url, {}, async () => {
      reads.push(server.token);
      return server.token;
    });
    expect([await sender.send(message), await sender.send(message)]).toEqual([
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ]);
    expect(reads).toHaveLength(1);
    server.token = 'changed';
    expect(await sender.send(message)).toEqual({ outcome: 'failing', reason: 'other', code: '20003' });
    expect(await sender.send(message)).toEqual({ outcome: 'accepted' });
    expect(reads).toEqual([AUTH_TOKEN, 'changed']);
  });

  it('that cannot be read stops the message before it goes', async () => {
    const server = await startTwilio();
    const denied = async () => {
      throw new Error('AccessDeniedException');
    };
    expect(await provider(server.url, {}, denied).send(message)).toEqual(failing);
    expect(server.messages).toEqual([]);
  });

  it('is kept for a minute, and longer while nobody hands out another', async () => {
    let now = 0;
    let value: string | undefined = 'one';
    const secret = keptSecret(
      async () => {
        if (value === undefined) throw new Error('unreachable');
        return value;
      },
      () => now,
    );
    expect(await secret.value()).toBe('one');
    value = 'two';
    now = 59_999;
    expect(await secret.value()).toBe('one');
    now = 60_000;
    expect(await secret.value()).toBe('two');
    value = undefined;
    now = 500_000;
    expect(await secret.value()).toBe('two');
  });
});
