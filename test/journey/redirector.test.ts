/** Links on a deployed stack, as phones follow them and as the reference's smoke test asks (foreign-clients.md §2). */
import http from 'node:http';
import https from 'node:https';
import { describe, expect, it } from 'vitest';
import { stack } from '../support/setup/stack.ts';

const { redirectUrl = '', reportUrl = '' } = stack().verification;
const bare = reportUrl.replace(/report$/, '');

interface Answer {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** Not by fetch, which normalises paths. */
function get(base: string, path: string, agent = 'unknown', method = 'GET'): Promise<Answer> {
  const { protocol, hostname, port } = new URL(base);
  const { request } = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers: { 'user-agent': agent } }, async (answer) => {
      const body = (await answer.toArray()).join('');
      const { location, 'content-type': type } = answer.headers;
      resolve({ status: answer.statusCode, location, type, body });
    });
    asked.on('error', reject).end();
  });
}

describe('the reference’s smoke test', () => {
  it.each([
    ['android', 'android.test.app'],
    ['iphone', 'ios.test.app'],
    ['unknown', 'https://www.google.com/covid19/exposurenotifications'],
  ])('%s is sent to %s', async (agent, location) => {
    const answer = await get(redirectUrl, '/', agent);
    expect(answer).toMatchObject({ status: 303, location: expect.stringContaining(location) });
  });

  it('finds both association files', async () => {
    const android = await get(redirectUrl, '/.well-known/assetlinks.json');
    expect(android).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(android.body)[0].target.package_name).not.toBe('');
    const apple = await get(redirectUrl, '/.well-known/apple-app-site-association');
    expect(apple).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(apple.body).applinks.details).not.toEqual([]);
  });
});

describe('a link', () => {
  it('with a code opens the app of an Android phone, as the region of its host, whatever it says itself', async () => {
    const { status, location } = await get(redirectUrl, '/v?c=1234567890abcdef&r=DE', 'android');
    expect(status).toBe(303);
    expect(location).toMatch(/^intent:\/\/v\?c=1234567890abcdef&r=US-ZZ#Intent;scheme=ens;package=android\.test\.app;/);
  });

  it('of no region leads to the picker', async () => {
    expect(await get(bare, '/v?c=1', 'android')).toMatchObject({ status: 303, location: 'ensonboarding://picker' });
    expect(await get(bare, '/.well-known/assetlinks.json')).toMatchObject({ status: 404, type: 'application/json' });
  });

  it('shows a page elsewhere, and only there', async () => {
    const { status, type, body } = await get(redirectUrl, '/v?c=1234567890abcdef', 'Windows NT 10.0');
    expect([status, type]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body).toContain('<svg');
    expect(body).not.toContain('1234567890abcdef');
  });

  it.each([
    '/v%',
    '/%zz?c=1',
    '/v?c=%',
    '/v?%',
    `/v?c=${'a'.repeat(4_096)}`,
    '//evil.example/v?c=1',
    '/v%0d%0ax:y?c=1',
  ])('that nobody made leads nowhere else: %s', async (path) => {
    const { status, location = '' } = await get(redirectUrl, path, 'android');
    expect(status).toBe(303);
    expect(location).toMatch(
      /^(intent:\/\/[^#;]*#Intent;scheme=ens;package=android\.test\.app;|https:\/\/play\.google\.com\/)/,
    );
  });

  it('is for GET alone, and reports are for the bare name alone', async () => {
    expect((await get(redirectUrl, '/v?c=1', 'android', 'DELETE')).status).toBe(405);
    for (const path of ['/report', '/report/issue', '/reports'])
      expect((await get(redirectUrl, path, 'android')).status).toBe(401);
  });
});
