import { describe, expect, it } from 'vitest';
import type { VerificationSettings } from '../../../../../protocol/region.ts';
import type { AnEvent } from '../../../../support/http/events.ts';
import { aForm, cookieOf, DOMAIN, NONCE, titleOf } from '../../../../support/verification/report-form.ts';
import { NOW } from '../../../../support/verification/verification-calls.ts';

const closed = { userReport: { webForm: false, defaultLanguage: 'en', texts: {} } };

describe('opening the form (verification-server.md §3.4): each case breaks all later ones too', () => {
  const noNonce = { 'x-nonce': '' };
  const badKey = { 'x-api-key': 'other' };
  it.each<[string, AnEvent, Partial<VerificationSettings>, number, string]>([
    [
      'a host that is another',
      { headers: { host: 'example.org', ...badKey } },
      closed,
      401,
      'Open this page on your phone',
    ],
    ["a region's host", { headers: { host: `us-zz.${DOMAIN}` } }, {}, 401, 'Open this page on your phone'],
    ['no key', { headers: { ...badKey, ...noNonce } }, closed, 401, 'Open this page on your phone'],
    [
      'a key in the address, as the reference takes it to debug',
      { headers: { ...badKey, ...noNonce }, query: { apikey: 'key', nonce: NONCE.toString('base64') } },
      {},
      401,
      'Open this page on your phone',
    ],
    [
      'no form in this region',
      { headers: noNonce },
      { ...closed, maintenance: true },
      404,
      'Reports are not taken here',
    ],
    ['no user reports', { headers: noNonce }, { allowedTestTypes: ['confirmed'] }, 404, 'Reports are not taken here'],
    ['maintenance', { headers: noNonce }, { maintenance: true }, 429, 'Closed for maintenance'],
    ['no nonce: a phone that says it was throttled', { headers: noNonce }, {}, 200, 'Try again later'],
    [
      'a nonce of 255 bytes',
      { headers: { 'x-nonce': NONCE.subarray(1).toString('base64') } },
      {},
      400,
      'Something went wrong',
    ],
    ['a nonce that is no base64', { headers: { 'x-nonce': '!' } }, {}, 400, 'Something went wrong'],
  ])('%s', async (_, event, settings, status, title) => {
    const page = await aForm(settings).open(event);
    expect([page.status, titleOf(page)]).toEqual([status, title]);
    expect(page.cookies).toBeUndefined();
    expect(page.body).not.toContain('<form');
  });

  it.each(['GET', 'POST'])('with %s', async (method) => {
    const page = await aForm().open({ method });
    expect([page.status, titleOf(page)]).toEqual([200, 'Report a positive test']);
    expect(page.body).toContain('<form method="post" action="/report/issue?lang=en"');
  });

  it.each([DOMAIN.toUpperCase(), `${DOMAIN}:443`, `${DOMAIN}.`])('at %s', async (host) => {
    expect((await aForm().open({ headers: { host } })).status).toBe(200);
  });

  it.each(['base64', 'base64url'] as const)('with a nonce in %s', async (encoding) => {
    expect((await aForm().open({ headers: { 'x-nonce': NONCE.toString(encoding) } })).status).toBe(200);
  });

  it('begins a session of an hour that only this form gets', async () => {
    const { cookies } = await aForm().open();
    expect(cookies).toHaveLength(1);
    expect(cookies?.[0]).toMatch(
      /^en-user-report=[A-Za-z0-9_.-]+; Max-Age=3600; Path=\/report; HttpOnly; Secure; SameSite=Strict$/,
    );
  });
});

describe('sending the form: each case breaks all later ones too', () => {
  it('no session', async () => {
    const page = await aForm().send(undefined, { phone: '' });
    expect([page.status, titleOf(page)]).toEqual([401, 'This page has expired']);
  });

  it.each([
    ['a host that is another', { headers: { host: `us-zz.${DOMAIN}` } }, 401],
    ['a GET', { method: 'GET' }, 405],
    ['a post of another site', { headers: { 'sec-fetch-site': 'cross-site', origin: `https://${DOMAIN}` } }, 403],
    ["a post of a region's host", { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['a post of another site, by an old browser', { headers: { origin: 'https://evil.example' } }, 403],
    ['a post of a page without an origin', { headers: { origin: 'null' } }, 403],
    ["a post of a region's host, by an old browser", { headers: { origin: `https://us-zz.${DOMAIN}` } }, 403],
    ['a body of 5 MB', { body: Buffer.alloc(5_000_000, 'x') }, 413],
    ['another type of body', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 422],
    ['a body that is no form', { body: Buffer.from('phone=%zz') }, 422],
  ])('%s', async (_, event, status) => {
    const form = aForm();
    const page = await form.send(await form.session(), { phone: '' }, event);
    expect(page.status).toBe(status);
    expect(page.body).not.toContain('<form');
    expect(form.calls).toEqual([]);
  });

  it.each([
    ['no form any more', closed, 404, 'Reports are not taken here'],
    ['maintenance', { maintenance: true }, 429, 'Closed for maintenance'],
  ])('%s', async (_, settings, status, title) => {
    const page = await aForm(settings).send(await aForm().session(), { phone: '' });
    expect([page.status, titleOf(page)]).toEqual([status, title]);
  });

  it('what is wrong, before the limit; then the limit, before the report', async () => {
    const wait = async () => 480;
    const form = aForm({}, { limit: wait });
    expect((await form.send(await form.session(), { phone: '' })).status).toBe(200);
    const page = await form.send(await form.session());
    expect([page.status, titleOf(page), page.headers?.['retry-after']]).toEqual([429, 'Too many reports', '480']);
    expect(page.body).toContain('Try again in 8 minutes, or with another network.');
    expect(form.calls).toEqual(['ReportLimited']);
  });

  it('hours are said as hours', async () => {
    const form = aForm({}, { limit: async () => 7_201 });
    expect((await form.send(await form.session())).body).toContain('Try again in 3 hours');
  });

  it('nobody is refused for an address that nobody knows', async () => {
    const form = aForm({}, { clientAddress: async () => undefined, limit: async () => 480 });
    expect((await form.send(await form.session())).status).toBe(200);
  });
});

describe('a report', () => {
  it('is submitted, then held, and its session ends', async () => {
    const form = aForm();
    const page = await form.send(await form.session());
    expect([page.status, titleOf(page)]).toEqual([200, 'Your report has been received']);
    expect(form.calls).toEqual(['limit', 'submit', 'hold']);
    expect(page.cookies).toEqual(['en-user-report=; Max-Age=0; Path=/report; HttpOnly; Secure; SameSite=Strict']);
  });

  it('holds what the phone gave when the form was opened', async () => {
    const form = aForm();
    await form.send(await form.session(), { phone: ' +1 206 867 5309 ' });
    expect(form.reports).toEqual([
      {
        region: 'US-ZZ',
        apiKey: 'key-1',
        nonce: NONCE,
        phone: '+1 206 867 5309',
        testDate: '2026-11-20',
        uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      },
    ]);
  });

  it('of one session has one uuid, so that it issues one code; another session another', async () => {
    const form = aForm();
    const session = await form.session();
    await form.send(session);
    await form.send(session);
    await form.send(await form.session());
    const [first, second, third] = form.reports.map(({ uuid }) => uuid);
    expect([second === first, third === first]).toEqual([true, false]);
  });

  it.each([
    ['of this browser', { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:4600' }],
    ['of an older one', { origin: `https://${DOMAIN}` }],
    ['of a program', {}],
  ])('is taken from the page %s', async (_, headers) => {
    const form = aForm();
    expect((await form.send(await form.session(), {}, { headers })).status).toBe(200);
    expect(form.reports).toHaveLength(1);
  });

  it.each([
    [3_599, 200],
    [3_600, 401],
    [3_601, 401],
  ])('%d s after the form was opened: %d', async (seconds, status) => {
    const form = aForm();
    expect((await form.send(await form.session(), {}, {}, NOW + seconds)).status).toBe(status);
  });

  it('is not taken with a forged session', async () => {
    const form = aForm();
    const [name, value = ''] = (await form.session()).split('=');
    for (const forged of [value.replace('US-ZZ', 'US-AA'), `${value}x`, 'x', '']) {
      expect((await form.send(`${name}=${forged}`)).status).toBe(401);
    }
    expect(form.calls).toEqual([]);
  });

  it('finds its session among other cookies, as API Gateway hands them over', async () => {
    const form = aForm();
    const session = await form.session();
    expect((await form.send(`other=1; ${session}; en-user-report2=x`)).status).toBe(200);
    expect(cookieOf({ status: 200, cookies: [session] })).toBe(session);
  });
});

describe('calls of one address', () => {
  const allowance = (waitSeconds: number) => ({ limit: 120, remaining: 7, reset: NOW + 60, waitSeconds });
  const told = {
    'x-ratelimit-limit': '120',
    'x-ratelimit-remaining': '7',
    'x-ratelimit-reset': 'Sun, 22 Nov 2026 00:01:00 UTC',
  };

  it('are told what is left of their minute, on every page', async () => {
    const asked: unknown[] = [];
    const limitCalls = async (caller: unknown) => {
      asked.push(caller);
      return allowance(0);
    };
    const form = aForm({}, { limitCalls });
    const pages = [
      await form.open(),
      await form.open({ headers: { 'x-api-key': 'other' } }),
      await form.send(undefined),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 401, 401]);
    for (const { headers } of pages) expect(headers).toMatchObject(told);
    expect(asked).toEqual(pages.map(() => ({ address: '192.0.2.1' })));
  });

  it('are refused on a page that says when to try again, and nothing else is done', async () => {
    const form = aForm({}, { limitCalls: async () => allowance(23) });
    for (const page of [await form.open(), await form.send(undefined)]) {
      expect(page.status).toBe(429);
      expect(page.headers).toMatchObject({ ...told, 'retry-after': '23' });
      expect(page.cookies).toBeUndefined();
    }
    expect(form.calls).toEqual(['ReportLimited', 'ReportLimited']);
  });

  it('that cannot be counted get their page', async () => {
    const page = await aForm({}, { limitCalls: async () => undefined }).open();
    expect(page.status).toBe(200);
    expect(Object.keys(page.headers ?? {}).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});
