import { describe, expect, it } from 'vitest';
import { openSessionCookies } from '../../../../../lambdas/verification/open/report-form/session-cookie.ts';
import type { ReportSession } from '../../../../../protocol/user-report/session.ts';
import { httpEvent } from '../../../../support/http/events.ts';
import { changingRing, ringVersion } from '../../../../support/keys/fixed-ring.ts';
import { NOW } from '../../../../support/verification/verification-calls.ts';

const session: ReportSession = {
  id: '0b2f7d1e-8c0a-4d8e-9a55-3f1f0c9f7a10',
  region: 'US-ZZ',
  apiKey: 'key-1',
  nonce: Buffer.alloc(256, 1),
  expires: NOW + 3_600,
};
const versions = [ringVersion('one', 32)];
const cookies = openSessionCookies(
  changingRing(() => versions),
  false,
);

describe('the cookie of a session', () => {
  it('is not Secure on plain http, where clients would keep it to themselves', async () => {
    expect(await cookies.begin(session, NOW)).toMatch(/; Max-Age=3600; Path=\/report; HttpOnly; SameSite=Strict$/);
    expect(cookies.end).toBe('en-user-report=; Max-Age=0; Path=/report; HttpOnly; SameSite=Strict');
  });

  it('is read as API Gateway gives cookies, and as a header', async () => {
    const [cookie = ''] = (await cookies.begin(session, NOW)).split(';');
    const event = httpEvent();
    expect(await cookies.read({ ...event, cookies: ['other=1', cookie] }, NOW)).toEqual(session);
    expect(await cookies.read({ ...event, headers: { cookie: `other=1; ${cookie}` } }, NOW)).toEqual(session);
    expect(await cookies.read(event, NOW)).toBeUndefined();
  });

  it('is good under a version that writes no more', async () => {
    const [cookie = ''] = (await cookies.begin(session, NOW)).split(';');
    versions.unshift(ringVersion('two', 32));
    expect(await cookies.read({ ...httpEvent(), cookies: [cookie] }, NOW)).toEqual(session);
    versions.pop();
    expect(await cookies.read({ ...httpEvent(), cookies: [cookie] }, NOW)).toBeUndefined();
  });
});
