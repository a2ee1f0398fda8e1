/** What the script does, without a browser, against a server that signs. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, drawBlinding, obtainToken } from '../../../../lambdas/selfservice/pages/script/obtain-token.ts';
import { parseToken } from '../../../../protocol/eligibility/token.ts';
import { redeems } from '../../../../protocol/eligibility/voprf.ts';
import { type Fault, kid, openSigningPage, region, type SigningPage, secret } from './signing-page.ts';

let page: SigningPage;
beforeAll(async () => {
  page = await openSigningPage('');
});
afterAll(() => page.close());
afterEach(() => {
  page.faults = [];
  page.asked.length = 0;
});

const browser: Browser = { fetch: (address, options) => fetch(address, options), randomBytes };
const places = () => ({
  formUrl: `${page.url}/self/form`,
  keysUrl: `${page.url}/self/keys/${region}`,
  kind: 'confirmed' as const,
});

async function tokenFrom(blinding = drawBlinding(browser)) {
  const obtained = await obtainToken(browser, blinding, places());
  return obtained === 'refused' ? undefined : parseToken(obtained.token);
}

describe('a token', () => {
  it('redeems, and nothing of it was sent', async () => {
    const token = await tokenFrom();
    expect(token?.kid).toBe(kid);
    expect(token && redeems(secret, token.input, token.output)).toBe(true);
    const sent = page.asked.map(({ body }) => body).join();
    expect(sent).not.toContain(token?.input.toString('base64url'));
    expect(sent).not.toContain(token?.output.toString('base64url'));
    expect(page.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /self/keys/${region}`,
      'POST /self/form',
    ]);
  });

  it('is the same after an answer that was lost: the element is sent again', async () => {
    const blinding = drawBlinding(browser);
    page.faults = [503];
    await expect(tokenFrom(blinding)).rejects.toThrow('503');
    const token = await tokenFrom(blinding);
    const [first, second] = page.asked.filter(({ method }) => method === 'POST');
    expect(first?.body).toBe(second?.body);
    expect(token?.input).toEqual(blinding.input);
  });

  it('comes once the list of keys in the cache is renewed', async () => {
    page.faults = ['key not public'];
    expect(await tokenFrom()).toBeDefined();
  });

  it.each<[Fault, string]>([
    ['altered proof', 'proof'],
    ['key of one person', 'proof'],
    [500, '500'],
    [503, '503'],
    // Not the form's own: whoever is throttled must not end up with a token that can be linked.
    [403, '403'],
    [429, '429'],
    [400, '400'],
    [302, ''],
  ])('there is none, and another try may be, with %s', async (fault, message) => {
    page.faults = [fault];
    await expect(tokenFrom()).rejects.toThrow(message);
  });
  it('the login is not used where the keys do not come', async () => {
    page.faults = ['no keys'];
    await expect(tokenFrom()).rejects.toThrow('500');
    expect(page.asked.map(({ method }) => method)).toEqual(['GET']);
    expect(await tokenFrom()).toBeDefined();
  });
  it.each<Fault>(['key not public', 'other class'])('there is none with a %s, even in a fresh list', async (fault) => {
    page.faults = [fault, fault];
    await expect(tokenFrom()).rejects.toThrow('not public');
  });
  it.each([401, 409])('there is none with %i, and the form asks why', async (status) => {
    page.faults = [status];
    expect(await tokenFrom()).toBeUndefined();
    expect(page.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });
});
