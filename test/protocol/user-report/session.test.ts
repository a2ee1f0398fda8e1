import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openSession, type ReportSession, sealSession } from '../../../protocol/user-report/session.ts';

const NOW = 1_795_305_600;
const secret = createHash('sha256').update('one').digest();
const other = createHash('sha256').update('other').digest();
const session: ReportSession = {
  id: '0b2f7d1e-8c0a-4d8e-9a55-3f1f0c9f7a10',
  region: 'US-ZZ',
  apiKey: '5f0e0f43-1d0c-4f0a-8f0e-b8f0d8f0a001',
  nonce: Buffer.alloc(256, 0xfb),
  expires: NOW + 3_600,
};
const sealed = sealSession(session, secret);

describe('a session', () => {
  it('comes back as it was', () => expect(openSession(sealed, [secret], NOW)).toEqual(session));
  it('is opened under any live version', () => expect(openSession(sealed, [other, secret], NOW)).toEqual(session));
  it('holds characters that need no escape in a cookie (RFC 6265 §4.1.1)', () => {
    expect(sealed).toMatch(/^[A-Za-z0-9_.-]+$/);
    expect(sealed.length).toBeLessThan(600);
  });

  it.each([
    [-1, session],
    [0, undefined],
    [1, undefined],
  ])('%d s after its end', (seconds, opened) => {
    expect(openSession(sealed, [secret], session.expires + seconds)).toEqual(opened);
  });

  const end = sealed.lastIndexOf('.');
  it.each([
    ['another key', sealSession(session, other)],
    ['another region', sealed.replace('US-ZZ', 'US-AA')],
    ['a later end', sealed.replace(String(session.expires), String(session.expires + 1))],
    ['no signature', sealed.slice(0, end)],
    ['an empty signature', sealed.slice(0, end + 1)],
    ['half a signature', sealed.slice(0, end + 40)],
    ['nothing', ''],
    ['dots', '.....'],
    ['a megabyte', `${'x'.repeat(1_000_000)}.x`],
  ])('is not opened with %s', (_, text) => expect(openSession(text, [secret], NOW)).toBeUndefined());

  it('is not opened with any one character changed', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(openSession(changed, [secret], NOW)).toBeUndefined();
    }
  });
});
