/** What a browser holds of a login, and what of it is believed. */
import { describe, expect, it } from 'vitest';
import { cookieEnds } from '../../../lambdas/selfservice/session/cookies.ts';
import { FLOW_SECONDS, type Flow, SESSION_SECONDS, type Session } from '../../../protocol/self-service/session.ts';
import { cookiesOf, flows, REGION, sessions, visit } from '../../support/selfservice/self-service.ts';

const NOW = Date.parse('2026-11-28T20:00:00Z') / 1000;
const FLOW = '__Secure-enx-flow';
const SESSION = '__Secure-enx-session';

const flow: Flow = {
  ...{ region: REGION, kind: 'confirmed', state: 'state', nonce: 'nonce', verifier: 'verifier' },
  expires: NOW + FLOW_SECONDS,
};
const session: Session = {
  ...{ id: 'session', region: REGION, kind: 'confirmed', turn: { person: 'hash', id: 'turn' } },
  expires: NOW + SESSION_SECONDS,
};

function holding(value: string) {
  return { ...visit('/self/callback'), cookies: [`${FLOW}=${value}`] };
}

describe('cookies', () => {
  it('are none that scripts, other sites and other pages get', async () => {
    const lines = [await flows.begin(flow, NOW), flows.end, await sessions.begin(session, NOW), sessions.end];
    expect(lines.map((line) => line.replace(/^([^=]+)=[^;]+/, '$1'))).toEqual([
      `${FLOW}; Max-Age=600; Path=/self/callback; HttpOnly; Secure; SameSite=Lax`,
      `${FLOW}=; Max-Age=0; Path=/self/callback; HttpOnly; Secure; SameSite=Lax`,
      `${SESSION}; Max-Age=900; Path=/self/form; HttpOnly; Secure; SameSite=Lax`,
      `${SESSION}=; Max-Age=0; Path=/self/form; HttpOnly; Secure; SameSite=Lax`,
    ]);
    expect(cookieEnds(true)).toEqual([flows.end, sessions.end]);
  });

  it('say what they were given', async () => {
    const given = { status: 200, cookies: [await flows.begin(flow, NOW), await sessions.begin(session, NOW)] };
    expect(await flows.read(visit('/self/callback', {}, given), NOW)).toEqual(flow);
    expect(await sessions.read(visit('/self/form', {}, given), NOW)).toEqual(session);
  });

  it.each<[string, (value: string) => string]>([
    ['changed', (value) => `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`],
    ['of 8 kB', (value) => value.padEnd(8_192, 'A')],
    ['empty', () => ''],
    ['no base64', () => '%%%'],
  ])('%s are nothing', async (_, change) => {
    const genuine = cookiesOf({ status: 200, cookies: [await flows.begin(flow, NOW)] })[FLOW] ?? '';
    expect(await flows.read(holding(change(genuine)), NOW)).toBeUndefined();
  });

  it('of a session are no flow', async () => {
    const genuine = cookiesOf({ status: 200, cookies: [await sessions.begin(session, NOW)] })[SESSION] ?? '';
    expect(await flows.read(holding(genuine), NOW)).toBeUndefined();
  });
});
