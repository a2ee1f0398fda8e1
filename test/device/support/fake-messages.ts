/** The part of the fake stack that has to do with text messages: who sends them, where they arrive, where their links lead. */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface FakeMessages {
  /** What `/messages` lists, newest first. */
  readonly inbox: Record<string, unknown>[];
  /** Public half of what signs, and its id. */
  readonly smsKeyId: string;
  readonly smsPublicKeyPem: string;
  /** Set to change what is sent: `undefined` = nothing at all. */
  compose: (purpose: string, to: string, text: string) => string | undefined;
  /** Does a report's message wait for the job that sends it? */
  waits: boolean;
  /** Where the redirector sends a browser. */
  location: (userAgent: string) => string;
  /** Both systems' files in one. */
  association: string;
  send(purpose: string, to: string, text: string): void;
  /** What the job `send-messages` does. */
  sendWaiting(): void;
  report(to: string): void;
  redirect(request: IncomingMessage, response: ServerResponse): void;
}

export const LINK_CODE = 'linkcode12345678';
export const TYPED_CODE = '50817264';
export const LINK = `https://us-zz.enx.localhost/v?c=${LINK_CODE}`;

export function fakeMessages(clock: { now: number }): FakeMessages {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (purpose: string, to: string, text: string) => {
    const day = new Date(clock.now * 1000).toISOString().slice(0, 10);
    const body = `${text} \nAuthentication:`;
    const signature = sign('sha256', Buffer.from(`${purpose}.${to}.${day}.${body}`), privateKey);
    return `${body}${day.slice(5).replace('-', '')}:US-ZZ-v1-sms:${signature.toString('base64').replace(/=+$/, '')}`;
  };
  const waiting: string[] = [];
  const fake: FakeMessages = {
    inbox: [],
    smsKeyId: 'US-ZZ-v1-sms',
    smsPublicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    compose: signed,
    waits: true,
    association: '[{"target":{"package_name":"org.example.app"}},{"appID":"ABCDE12345.org.example.app"}]',
    location: (agent) =>
      agent.includes('Android')
        ? `intent://v?c=${LINK_CODE}&r=US-ZZ#Intent;scheme=ens;package=org.example.app;end`
        : `ens://v?c=${LINK_CODE}&r=US-ZZ`,
    send: (purpose, to, text) => {
      const composed = fake.compose(purpose, to, text);
      if (composed === undefined) return;
      fake.inbox.unshift({ to, text: composed, isUserReport: false, state: 'delivered', receivedAt: clock.now });
    },
    sendWaiting: () => {
      for (const to of waiting.splice(0))
        fake.send('User Report', to, `Your code: ${TYPED_CODE} Expires in 15 minutes.`);
    },
    report: (to) => {
      waiting.push(to);
      if (!fake.waits) fake.sendWaiting();
    },
    redirect: (request, response) => {
      if (request.url?.includes('/.well-known/')) return void response.end(fake.association);
      response.writeHead(303, { Location: fake.location(request.headers['user-agent'] ?? '') }).end();
    },
  };
  return fake;
}
