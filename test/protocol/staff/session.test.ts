import { describe, expect, it } from 'vitest';
import { IDLE_SECONDS, SESSION_SECONDS, type SessionTimes, sessionEnd } from '../../../protocol/staff/session.ts';

const AT = 1_795_305_600;
const lately = (now: number) => ({ lastSeen: now - 1 });

describe('a session', () => {
  it('lasts 20 hours from signing in', () => {
    const after = (seconds: number) => sessionEnd({ authTime: AT, ...lately(AT + seconds) }, AT + seconds);
    expect([SESSION_SECONDS - 1, SESSION_SECONDS, SESSION_SECONDS + 1].map(after)).toEqual([
      undefined,
      undefined,
      'session_over',
    ]);
  });

  it.each<[string, Partial<SessionTimes>]>([
    ['the last call', { authTime: AT - 3_600, lastSeen: AT }],
    ['signing in, before the first call', { authTime: AT }],
    ['signing in anew after a long time', { authTime: AT, lastSeen: AT - 86_400 }],
  ])('lasts 20 minutes from %s', (_, times) => {
    const after = (seconds: number) => sessionEnd({ authTime: AT, ...times }, AT + seconds);
    expect([IDLE_SECONDS - 1, IDLE_SECONDS, IDLE_SECONDS + 1].map(after)).toEqual([
      undefined,
      undefined,
      'session_idle',
    ]);
  });

  it('ends with a sign-out everywhere, for who signed in by then', () => {
    const since = (authTime: number) => sessionEnd({ authTime, signedOutBefore: AT }, AT + 5);
    expect([AT - 1, AT, AT + 1].map(since)).toEqual(['signed_out', 'signed_out', undefined]);
  });

  it('was signed out, before all else', () => {
    const old = { authTime: AT - SESSION_SECONDS - 1, signedOutBefore: AT };
    expect(sessionEnd(old, AT)).toBe('signed_out');
  });
});
