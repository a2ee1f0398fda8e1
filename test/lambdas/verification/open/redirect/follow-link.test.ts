/** The redirector as API Gateway calls it, with the regions of two files. verification-server.md §3. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageEndpoint } from '../../../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { followLink } from '../../../../../lambdas/verification/open/redirect/follow-link.ts';
import { failurePage } from '../../../../../lambdas/verification/open/redirect/pages.tsx';
import { practiceTwinOf } from '../../../../../protocol/practice.ts';
import type { RegionFile } from '../../../../../protocol/region.ts';
import { regionSettings } from '../../../../../protocol/region-config/file/region-settings.ts';
import arabic from '../../../../../tools/pages/ar.json' with { type: 'json' };
import { httpEvent } from '../../../../support/http/events.ts';
import { frozenClock } from '../../../../support/process/clock.ts';
import { captureOutput } from '../../../../support/process/stdout.ts';
import demo from '../../../../support/regions/us-zz.json' with { type: 'json' };

const domain = 'en.example.org';
const settingsOf = (verification: object) => regionSettings.parse({ ...demo, verification });
const files = [
  settingsOf(demo.verification),
  { ...settingsOf({ ...demo.verification, apps: [], enExpress: false }), region: 'NO' },
  { ...settingsOf({ ...demo.verification, userReport: { texts: { ar: arabic } } }), region: 'EG' },
  practiceTwinOf({ ...settingsOf(demo.verification), practiceTwin: 'US-ZX' }) as RegionFile,
];
const regions = { settings: async (region: string) => files.find((file) => file.region === region) };

/** Regions whose links were tapped. */
const taps: string[] = [];

const handler = pageEndpoint({
  name: 'verification/redirect',
  clock: frozenClock(),
  failure: failurePage,
  story: followLink({ domain, regions, countTap: async (region) => void taps.push(region) }),
});

let output: { release(): void };
beforeAll(() => {
  output = captureOutput();
});
afterAll(() => output.release());

const agents = {
  android: 'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 6P Build/MMB29P) AppleWebKit/537.36 Chrome/47.0.2526.83 Mobile',
  iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 13_3_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
  windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/69.0.3497.100 Safari/537.36',
};

interface Tap {
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly agent?: keyof typeof agents;
  readonly method?: string;
  readonly accepted?: string;
}

async function tap({ host = `us-zz.${domain}`, path = '/v', query = '', agent, method = 'GET', accepted }: Tap) {
  const event = httpEvent({
    ...{ method, path },
    headers: {
      host,
      ...(agent ? { 'user-agent': agents[agent] } : {}),
      ...(accepted ? { 'accept-language': accepted } : {}),
    },
  });
  const lang = new URLSearchParams(query).get('lang');
  const { statusCode, headers, body } = await handler(
    { ...event, rawQueryString: query, ...(lang ? { queryStringParameters: { lang } } : {}) },
    {} as never,
  );
  return {
    status: statusCode,
    location: headers?.location,
    type: headers?.['content-type'],
    headers,
    body: body ?? '',
  };
}

const code = 'c=1234567890abcdef';
const intent =
  '#Intent;scheme=ens;package=android.test.app;action=android.intent.action.VIEW' +
  ';category=android.intent.category.BROWSABLE' +
  ';S.browser_fallback_url=https%3A%2F%2Fplay.google.com%2Fstore%2Fapps%2Fdetails%3Fid%3Dandroid.test.app;end';
const information = 'https://www.google.com/covid19/exposurenotifications/';

describe('a link', () => {
  it.each<[Tap, string]>([
    [{ agent: 'android', query: code }, `intent://v?c=1234567890abcdef&r=US-ZZ${intent}`],
    [{ agent: 'android' }, 'https://play.google.com/store/apps/details?id=android.test.app'],
    [{ agent: 'iphone', query: code }, 'https://apps.apple.com/app/ios.test.app'],
    [{ agent: 'iphone' }, 'https://apps.apple.com/app/ios.test.app'],
    [{ agent: 'windows' }, information],
    [{}, information],
    [{ host: `no.${domain}`, agent: 'android', query: code }, 'ensonboarding://picker/no'],
    [{ host: `no.${domain}`, agent: 'iphone' }, 'ens://onboarding'],
    // Of no region: the bare name, one that is not served, and those of others.
    ...['en.example.org', 'us-yy.en.example.org', 'evil.example', ''].flatMap((host): [Tap, string][] => [
      [{ host, agent: 'android', query: code }, 'ensonboarding://picker'],
      [{ host, agent: 'iphone', query: code }, 'ens://onboarding'],
    ]),
    // The same host in other words.
    ...['US-ZZ.en.Example.org', 'us-zz.en.example.org.', 'us-zz.en.example.org:443', 'Us-Zz.En.Example.Org.:8443'].map(
      (host): [Tap, string] => [{ host, agent: 'android', query: 'r=DE&c=1' }, `intent://v?c=1&r=US-ZZ${intent}`],
    ),
    [{ agent: 'android', query: `c=${'a'.repeat(4_096)}` }, `intent://v?c=${'a'.repeat(4_096)}&r=US-ZZ${intent}`],
    [{ agent: 'android', query: 'c=%zz&%=1' }, 'https://play.google.com/store/apps/details?id=android.test.app'],
    [{ agent: 'android', path: '/v%', query: code }, `intent://v%25?${code}&r=US-ZZ${intent}`],
  ])('%j → %s', async (wanted, location) => {
    expect(await tap(wanted)).toMatchObject({ status: 303, location, body: '' });
    expect(await tap({ ...wanted, method: 'HEAD' })).toMatchObject({ status: 303, location, body: '' });
  });

  it.each<[Tap, string]>([
    [{ agent: 'windows', query: code }, 'Open this link on your phone'],
    [{ agent: 'windows', query: code, host: domain }, 'There is nothing here'],
    [{ agent: 'windows', host: 'us-yy.en.example.org' }, 'There is nothing here'],
    [{ agent: 'windows', host: 'evil.example', query: code }, 'There is nothing here'],
    [{ agent: 'iphone', host: `no.${domain}`, query: code }, 'There is nothing here'],
    [{ agent: 'windows', host: domain, path: '/.well-known/security.txt' }, 'There is nothing here'],
    // 3,000 characters that become three each.
    [{ agent: 'android', query: `c=${'!'.repeat(3_000)}` }, 'There is nothing here'],
  ])('%j → 404, "%s"', async (wanted, title) => {
    const { status, type, body, location } = await tap(wanted);
    expect([status, type, location]).toEqual([404, 'text/html; charset=utf-8', undefined]);
    expect(body).toContain(`<h1>${title}</h1>`);
    expect(await tap({ ...wanted, method: 'HEAD' })).toMatchObject({ status: 404, body: '' });
  });

  it('of a practice leads to no app, and its pages say what it is', async () => {
    const host = `us-zx.${domain}`;
    expect(await tap({ host, query: code, agent: 'iphone' })).toMatchObject({ location: `ens://v?${code}&r=US-ZX` });
    for (const accepted of ['en', 'fr']) {
      expect((await tap({ host, query: code, agent: 'windows', accepted })).body).toContain('<p>PRACTICE, NOT REAL: ');
    }
    expect((await tap({ query: code, agent: 'windows' })).body).not.toContain('PRACTICE');
  });

  it('takes no other method', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect(await tap({ method, query: code })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('leads to a store, a scheme or a page of ours, whatever a stranger sends', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.constantFrom('//evil.example', '\r\nx: y'));
    const host = fc.oneof(text, fc.constantFrom(domain, `us-zz.${domain}`, `no.${domain}`));
    const agent = fc.constantFrom<keyof typeof agents>('android', 'iphone', 'windows');
    await fc.assert(
      fc.asyncProperty(host, text, text, agent, async (anyHost, path, query, device) => {
        const { status, location, body } = await tap({ host: anyHost, path: `/${path}`, query, agent: device });
        if (status !== 303) {
          expect([401, 404]).toContain(status);
          return;
        }
        expect(body).toBe('');
        expect(location).toMatch(
          /^((ens|intent|ensonboarding):\/\/|https:\/\/(play\.google|apps\.apple|www\.google)\.com\/)[!-~]*$/,
        );
      }),
    );
  });
});

describe('the form of people’s own reports', () => {
  it.each(['/report', '/report/issue', '/REPORT', '/reports'])(
    '%s is refused on other hosts than the bare one',
    async (path) => {
      for (const host of [`us-zz.${domain}`, 'us-yy.en.example.org', 'evil.example'])
        expect(await tap({ host, path, agent: 'android', query: code })).toMatchObject({
          status: 401,
          location: undefined,
        });
      expect(await tap({ host: domain, path, agent: 'windows' })).toMatchObject({ status: 404 });
    },
  );
});

describe('association files', () => {
  const apple = '/.well-known/apple-app-site-association';
  const android = '/.well-known/assetlinks.json';

  it.each([
    [apple, demo.verification.apps[0]?.appId],
    [android, demo.verification.apps[1]?.packageName],
  ])('%s names the app, for every agent', async (path, name) => {
    for (const agent of ['android', 'iphone', 'windows'] as const) {
      const { status, type, headers, body } = await tap({ path, agent });
      expect([status, type, headers?.['cache-control']]).toEqual([200, 'application/json', 'public, max-age=300']);
      expect(body).toContain(`"${name}"`);
      expect(() => JSON.parse(body)).not.toThrow();
    }
  });

  it.each(['no.en.example.org', 'us-yy.en.example.org', 'en.example.org', 'evil.example', ''])(
    'of %s are not there',
    async (host) => {
      for (const path of [apple, android]) {
        const { status, type, headers, body } = await tap({ path, host, agent: 'android', query: code });
        expect([status, type, headers?.['cache-control']]).toEqual([404, 'application/json', 'no-store']);
        expect(JSON.parse(body)).toEqual({ error: 'no apps are registered' });
      }
    },
  );
});

describe('the page for another device', () => {
  const page = (rest: Tap = {}) => tap({ agent: 'windows', query: code, ...rest });

  it('shows a QR code of the link, and nowhere the link itself', async () => {
    const { body } = await page();
    expect(body).toContain('<svg role="img" aria-label="QR code of this link"');
    expect(body).not.toContain('1234567890abcdef');
    expect(body).not.toContain('<script');
  });

  it('leaves the code out where it would be too dense to scan', async () => {
    expect((await page({ query: `c=${'a'.repeat(250)}` })).body).toContain('<svg');
    const { status, body } = await page({ query: `c=${'a'.repeat(300)}` });
    expect(status).toBe(404);
    expect(body).not.toContain('<svg');
  });

  it.each([
    ['nb-NO,nb;q=0.9,en;q=0.8', 'nb', 'Åpne denne lenken på mobilen'],
    ['nn', 'nb', 'Åpne denne lenken på mobilen'],
    ['es-MX', 'es', 'Abra este enlace en su teléfono'],
    ['fr;q=0.3, es;q=0.1', 'fr', 'Ouvrez ce lien sur votre téléphone'],
    ['xx, *', 'en', 'Open this link on your phone'],
    ['<script>', 'en', 'Open this link on your phone'],
  ])('is in the language of the browser: %s', async (accepted, language, title) => {
    const { body } = await page({ accepted });
    expect(body).toContain(`<html lang="${language}" dir="ltr">`);
    expect(body).toContain(`<h1>${title}</h1>`);
  });

  it('is in the language of the address before that', async () => {
    const { body } = await page({ accepted: 'en', query: `${code}&lang=es` });
    expect(body).toContain('<html lang="es" dir="ltr">');
  });

  it('is in a language of the region alone, from right to left', async () => {
    const { body } = await page({ host: `eg.${domain}`, accepted: 'ar' });
    expect(body).toContain('<html lang="ar" dir="rtl">');
    expect(body).toContain(`<h1>${arabic.openOnPhoneTitle}</h1>`);
  });

  it('may hold nothing but itself', async () => {
    const { headers } = await page();
    expect(headers?.['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'none'/,
    );
  });
});

describe('the QR code', () => {
  /** The modules that the page's rectangles cover. */
  function modules(body: string): { size: number; dark: Set<string> } {
    const size = Number(body.match(/viewBox="0 0 (\d+)/)?.[1]);
    const dark = new Set<string>();
    for (const [, x, y, width] of body.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
      for (let at = 0; at < Number(width); at++) dark.add(`${Number(x) + at},${y}`);
    return { size, dark };
  }

  it('has its three finders, and four light modules around', async () => {
    const { size, dark } = modules((await tap({ agent: 'windows', query: code })).body);
    const at = (x: number, y: number) => dark.has(`${x},${y}`);
    for (const [left, top] of [
      [4, 4],
      [size - 11, 4],
      [4, size - 11],
    ] as const) {
      for (let step = 0; step < 7; step++) expect([at(left + step, top), at(left, top + step)]).toEqual([true, true]);
      expect([at(left + 1, top + 1), at(left + 3, top + 3)]).toEqual([false, true]);
    }
    for (const place of dark) for (const n of place.split(',').map(Number)) expect(n >= 4 && n < size - 4).toBe(true);
  });
});

describe('taps are counted', () => {
  it.each<[string, Tap, string[]]>([
    ['of an iPhone', { query: 'c=1', agent: 'iphone' }, ['US-ZZ']],
    ['of an Android phone', { query: 'c=1', agent: 'android' }, ['US-ZZ']],
    ['not of what is no phone', { query: 'c=1', agent: 'windows' }, []],
    ['not of what looks for itself', { query: 'c=1' }, []],
    ['not without a code', { agent: 'iphone' }, []],
    ['not of a look at the headers', { query: 'c=1', agent: 'iphone', method: 'HEAD' }, []],
    ['not of a host that is no region', { query: 'c=1', agent: 'iphone', host: `xx.${domain}` }, []],
  ])('%s', async (_, one, counted) => {
    taps.length = 0;
    await tap(one);
    expect(taps).toEqual(counted);
  });
});
