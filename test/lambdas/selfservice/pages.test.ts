import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choosePage } from '../../../lambdas/selfservice/pages/choose.tsx';
import { codePage } from '../../../lambdas/selfservice/pages/code-page.tsx';
import { formPage } from '../../../lambdas/selfservice/pages/form-page.tsx';
import { correctPage, issuePage } from '../../../lambdas/selfservice/pages/issue-page.tsx';
import { type Outcome, outcomePage } from '../../../lambdas/selfservice/pages/outcomes.tsx';
import { restartPage } from '../../../lambdas/selfservice/pages/plain-page.tsx';
import { type Reader, readerOf } from '../../../lambdas/selfservice/pages/reader.ts';
import type { NamedRegion } from '../../../lambdas/selfservice/regions.ts';
import type { PageAnswer } from '../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { messageArguments } from '../../../lambdas/shared/pages/message.ts';
import type { Statement } from '../../../protocol/self-service/statement.ts';
import { httpEvent } from '../../support/http/events.ts';
import { aSelfServiceRegion, REGION } from '../../support/selfservice/self-service.ts';
import { aToken, codeOf, daysAgo, headingOf, NOW } from '../../support/selfservice/self-service-issuing.ts';

const KB = 1_024;
const script = 'x'.repeat(28 * KB);
const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;
const agents = {
  iPhone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  Android: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36',
  Windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
};

function aRegion(over: Partial<NamedRegion> = {}): NamedRegion {
  return {
    region: REGION,
    ...aSelfServiceRegion({ linkDomain: 'en.express', learnMoreUrl: 'https://health.example.org/' }),
    ...over,
  };
}

function aReader(lang = 'en', region: NamedRegion | undefined = aRegion(), agent = agents.Android): Reader {
  return readerOf(httpEvent({ method: 'GET', query: { lang }, headers: { 'user-agent': agent } }), region);
}

const stated: Statement = { symptoms: 'since', symptomDate: daysAgo(7), testDate: daysAgo(5) };
const outcomes: Outcome[] = [
  { outcome: 'not_found', homeTest: true },
  { outcome: 'not_found', homeTest: false },
  { outcome: 'underage', minimumAge: 16 },
  { outcome: 'limited', hoursLeft: 5 },
  { outcome: 'error', reference: 'registry_unavailable' },
  { outcome: 'error' },
  { outcome: 'session' },
  { outcome: 'cancelled' },
  { outcome: 'logged_out' },
  { outcome: 'unknown_region' },
  { outcome: 'not_offered' },
];

/** Every page of the domain, by what it is. */
function allPages(reader: Reader, region = aRegion(), statement = stated): Record<string, PageAnswer> {
  const token = aToken();
  const form = (kind: 'confirmed' | 'user-report', problems: object) =>
    formPage(reader, { region, kind, statement, problems }, NOW, script);
  return {
    choose: choosePage(reader, ['confirmed', 'user-report']),
    ...Object.fromEntries(
      outcomes.map((outcome, index) => [`${outcome.outcome} ${index}`, outcomePage(reader, outcome)]),
    ),
    form: form('confirmed', {}),
    'form of a home test': form('user-report', {}),
    'form without an answer': form('confirmed', { symptoms: 'missing' }),
    'form without a day': form('confirmed', { symptomDate: 'missing' }),
    'form with a wrong day': form('confirmed', { symptomDate: 'invalid' }),
    'answer to correct': correctPage(reader, { token, statement }, { symptomDate: 'invalid' }, NOW),
    ready: issuePage(reader, { token, statement }, 'ready'),
    unanswered: issuePage(reader, { token, statement }, 'unanswered'),
    refused: issuePage(reader, { token, statement }, 'refused'),
    reused: restartPage(reader, 403, 'reused'),
    retired: restartPage(reader, 403, 'retired'),
    invalid: restartPage(reader, 403, 'invalid'),
    code: codePage(reader, region, { code: '12345678', expires: NOW + 900 }, NOW),
  };
}

const languages = ['en', 'nb', 'es', 'fr'];

describe.each(languages)('pages in %s', (lang) => {
  it.each(Object.entries(allPages(aReader(lang))))('%s', (name, { status, body = '', headers = {} }) => {
    expect(status).toBeGreaterThanOrEqual(200);
    expect(body).toContain(`<html lang="${lang}" dir="ltr">`);
    expect(body.match(/<h1>/g)).toHaveLength(1);
    const withoutScript = body.replace(`<script>${script}</script>`, '');
    expect(Buffer.byteLength(withoutScript)).toBeLessThanOrEqual(30 * KB);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60 * KB);
    // Nothing is loaded, and nothing leads to anybody but the region's own pages, the phone and us.
    expect(withoutScript).not.toMatch(/\b(src|srcset|ping|background)=/);
    for (const [, href = ''] of withoutScript.matchAll(/(?:href|action)="([^"]*)"/g)) {
      expect(href).toMatch(/^(#|\/self\/|https:\/\/(health\.example\.org|no\.en\.express)\/|ens:\/\/v\?)/);
    }
    // Every value of a text is filled in.
    expect(withoutScript.split('</style>')[1]).not.toContain('{');
    const csp = headers['content-security-policy'] ?? '';
    expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src /);
    expect(csp).not.toContain('unsafe');
    const hash = createHash('sha256').update(script).digest('base64');
    expect(csp).toContain(
      name.startsWith('form') ? `script-src 'sha256-${hash}'; connect-src 'self'` : "script-src 'none'",
    );
  });
});

describe('ids and labels (WCAG 2.2, 1.3.1, 3.3.1, 4.1.2)', () => {
  it.each(Object.entries(allPages(aReader())))('of %s', (_, { body = '' }) => {
    const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of body.matchAll(/ (?:for|aria-labelledby)="([^"]*)"/g)) expect(ids).toContain(id);
    for (const [, id] of body.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
    for (const [, described = ''] of body.matchAll(/aria-describedby="([^"]*)"/g))
      for (const id of described.split(' ')) expect(ids).toContain(id);
    for (const [input] of body.matchAll(/<input (?!type="hidden")[^>]*>/g)) {
      const id = / id="([^"]*)"/.exec(input)?.[1] ?? '';
      expect(body).toContain(`<label for="${id}">`);
    }
  });

  it('what is wrong stands at the field and above the form', () => {
    const { body = '' } = allPages(aReader())['form with a wrong day'] ?? {};
    const problem =
      'Enter a day from March 7, 2026 to March 27, 2026. Write it as year-month-day, such as \u20662026-03-27\u2069.';
    expect(body).toContain(`<li><a href="#symptomDate">${problem}</a></li>`);
    expect(body).toContain(`<p class="problem" id="symptomDate-problem">${problem}</p>`);
    expect(body).toMatch(/<input type="date" id="symptomDate"[^>]*aria-invalid="true"/);
    expect(body).toMatch(/role="alert" tabindex="-1" autofocus/i);
  });
});

describe('what a page says', () => {
  it.each([
    [1, 'You can try again in 1 hour.'],
    [24, 'You can try again in 24 hours.'],
  ])('%i hours left', (hoursLeft, text) => {
    const page = outcomePage(aReader(), { outcome: 'limited', hoursLeft });
    expect([page.status, page.headers?.['retry-after']]).toEqual([429, String(hoursLeft * 3_600)]);
    expect(page.body).toContain(text);
  });

  it.each([
    [59, 1],
    [60, 1],
    [899, 14],
    [900, 15],
    [3_600, 60],
  ])('of %i seconds of a code: %i minutes', (seconds, minutes) => {
    const { body } = codePage(aReader(), aRegion(), { code: '12345678', expires: NOW + seconds }, NOW);
    expect(body).toContain(`within ${minutes} minute${minutes === 1 ? '' : 's'} from now`);
  });

  it('where to begin again, in the same language', () => {
    const { body } = outcomePage(aReader('nb'), { outcome: 'cancelled' });
    expect(body).toContain('<a class="button" href="/self/start?region=NO&amp;lang=nb">Begynn på nytt</a>');
  });

  it('where that is, if nobody knows the region', () => {
    const { body } = outcomePage(readerOf(httpEvent({ method: 'GET' })), { outcome: 'session' });
    expect(body).toContain('Open this page from the website of your health authority.');
    expect(body).not.toContain('<header');
  });

  it('offers a home test where the region takes those', () => {
    const home = '/self/start?region=NO&amp;kind=user-report&amp;lang=en';
    expect(outcomePage(aReader(), { outcome: 'not_found', homeTest: true }).body).toContain(home);
    expect(outcomePage(aReader(), { outcome: 'not_found', homeTest: false }).body).not.toContain(home);
  });
});

describe('the code', () => {
  it('is seen in groups and heard digit by digit', () => {
    const page = codePage(aReader(), aRegion(), { code: '12345678', expires: NOW + 900 }, NOW);
    expect(codeOf(page)).toBe('12345678');
    expect(page.body).toContain('<span class="heard">1 2 3 4 5 6 7 8</span>');
  });

  const web = 'https://no.en.express/v?c=12345678';
  const own = 'ens://v?r=NO&amp;c=12345678';
  const linksIn = ({ body = '' }: PageAnswer) =>
    [...body.matchAll(/href="((?:https:\/\/no|ens:)[^"]*)"/g)].map(([, href]) => href);
  it.each([
    ['iPhone', [own, web]],
    ['Android', [web, own]],
    ['Windows', [web, own]],
  ] as const)('opens by both links, the likelier one first: %s', (name, links) => {
    const reader = aReader('en', aRegion(), agents[name]);
    expect(linksIn(codePage(reader, aRegion(), { code: '12345678', expires: NOW + 900 }, NOW))).toEqual(links);
  });

  it('opens by its own link where the region has no domain', () => {
    const { linkDomain: _, ...region } = aRegion();
    expect(linksIn(codePage(aReader(), region, { code: '12345678', expires: NOW + 900 }, NOW))).toEqual([own]);
  });
});

describe('script in whatever comes from outside', () => {
  it('is text, in every page', () => {
    const statement = { symptoms: evil, symptomDate: evil, testDate: daysAgo(5) };
    for (const [name, { body = '' }] of Object.entries(allPages(aReader(evil), aRegion(), statement))) {
      expect([name, /<script>alert|<img/.test(body)]).toEqual([name, false]);
    }
  });
  it("is text in a region's name and texts, too", () => {
    const ids = Object.keys(JSON.parse(readFileSync(join(texts, 'en.json'), 'utf8')));
    const own = Object.fromEntries(ids.map((id) => [id, evil]));
    const region = aRegion({ name: evil, texts: { en: own }, learnMoreUrl: `https://x/${evil}` });
    for (const [name, { body = '' }] of Object.entries(allPages(aReader('en', region), region))) {
      expect([name, /<script>alert|<img/.test(body)]).toEqual([name, false]);
    }
  });
  it('in headers is shown nowhere', () => {
    const headers = { 'accept-language': evil, 'user-agent': evil };
    expect(choosePage(readerOf(httpEvent({ headers }), aRegion()), ['confirmed']).body).not.toContain('alert');
  });
});

describe('languages', () => {
  const arabic = { ar: { codeTitle: 'رمزك', chooseTitle: 'أخبر الآخرين' } };

  it.each([
    ['nn-NO', 'nb'],
    ['es-MX', 'es'],
    ['fr-CA', 'fr'],
    ['de', 'en'],
  ])('of a browser that reads %s: %s', (accepted, lang) => {
    const event = httpEvent({ headers: { 'accept-language': accepted } });
    expect(choosePage(readerOf(event, aRegion()), ['confirmed']).body).toContain(`<html lang="${lang}"`);
  });
  it('from right to left, with the code and its links as they are', () => {
    const region = aRegion({ texts: arabic });
    const page = codePage(aReader('ar', region), region, { code: '12345678', expires: NOW + 900 }, NOW);
    expect(headingOf(page)).toBe('رمزك');
    expect(page.body).toContain('<html lang="ar" dir="rtl">');
    expect(page.body).toContain('<p class="code" dir="ltr">');
  });
});

const texts = join(import.meta.dirname, '../../../lambdas/selfservice/pages/texts');

describe('the texts', () => {
  const read = (language: string): Record<string, string> =>
    JSON.parse(readFileSync(join(texts, `${language}.json`), 'utf8'));
  const en = read('en');

  it.each(['nb', 'es', 'fr'])('%s has the ids of English, filled in with the same values', (language) => {
    const translated = read(language);
    expect(Object.keys(translated)).toEqual(Object.keys(en));
    for (const [id, text] of Object.entries(translated)) {
      expect([id, messageArguments(text, language).sort()]).toEqual([id, messageArguments(en[id] ?? '', 'en').sort()]);
    }
  });

  it('are the texts of that language, not of another', () => {
    for (const [id, text] of Object.entries(en)) {
      if (id === 'agencyDisplayName') continue;
      const others = ['nb', 'es', 'fr'].filter((language) => read(language)[id] === text);
      // "No" is "No" in Spanish, "Error" is "Error".
      expect([id, others]).toEqual([id, ['symptomsNone', 'problemTitle'].includes(id) ? ['es'] : []]);
    }
  });

  it('are each used', () => {
    const folder = join(texts, '..');
    const sources = readdirSync(folder)
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('');
    const isUsed = (id: string) =>
      sources.includes(`'${id}'`) || sources.includes(`'${id.replace(/(Title|Text)$/, '')}'`);
    expect(Object.keys(en).filter((id) => !isUsed(id) && !/^(reused|retired|invalid)/.test(id))).toEqual([]);
  });
});
