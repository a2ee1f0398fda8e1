import { describe, expect, it } from 'vitest';
import {
  type Flow,
  openFlow,
  openSession,
  type Session,
  sealFlow,
  sealSession,
} from '../../../protocol/self-service/session.ts';

const NOW = 1_900_000_000;
const [secret, older, another] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer];
const nonce = Buffer.alloc(12, 9);
const flow: Flow = {
  ...{ region: 'NO', kind: 'confirmed', language: 'nb' },
  ...{ state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43), expires: NOW + 600 },
};
const session: Session = {
  ...{ id: 'an id', region: 'NO', kind: 'user-report', expires: NOW + 900 },
  turn: { person: 'p'.repeat(86), id: 'a turn' },
};

describe('what a browser carries of a login', () => {
  const text = sealFlow(flow, secret, nonce);

  it('comes back as it was', () => {
    expect(openFlow(text, [secret], NOW)).toEqual(flow);
    expect(openSession(sealSession(session, secret, nonce), [secret], NOW)).toEqual(session);
  });

  it('is small, fits into a cookie, and shows nothing', () => {
    for (const each of [text, sealSession(session, secret, nonce)]) {
      expect(each).toMatch(/^[\w-]{100,700}$/);
      expect(Buffer.from(each, 'base64url').toString('latin1')).not.toMatch(/NO|confirmed|user-report|ppp|vvv/);
    }
  });

  it('opens by any key that is live', () => {
    expect(openFlow(text, [older, secret], NOW)).toEqual(flow);
    expect(openFlow(text, [older, another], NOW)).toBeUndefined();
    expect(openFlow(text, [], NOW)).toBeUndefined();
  });

  it('is one of the two, never the other', () => {
    expect(openSession(text, [secret], NOW)).toBeUndefined();
    expect(openFlow(sealSession(session, secret, nonce), [secret], NOW)).toBeUndefined();
  });

  it.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('ends: %i s after its end', (seconds, isThere) => {
    expect(openFlow(text, [secret], flow.expires + seconds) !== undefined).toBe(isThere);
    const sealed = sealSession(session, secret, nonce);
    expect(openSession(sealed, [secret], session.expires + seconds) !== undefined).toBe(isThere);
  });

  it('is whole, or nothing', () => {
    const bytes = Buffer.from(text, 'base64url');
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openFlow(changed.toString('base64url'), [secret], NOW)).toBeUndefined();
    }
    for (const broken of ['', '%', text.slice(0, -4), `${text}AAAA`, text.repeat(20)])
      expect(openFlow(broken, [secret], NOW)).toBeUndefined();
  });
});
