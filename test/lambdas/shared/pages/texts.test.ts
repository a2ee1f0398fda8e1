import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatMessage, messageArguments } from '../../../../lambdas/shared/pages/message.ts';
import { textsOf, type Wishes } from '../../../../lambdas/shared/pages/texts.ts';

const shipped = {
  en: { hello: 'Hello {name}', bye: 'Goodbye', only: 'Only English' },
  nb: { hello: 'Hei {name}', bye: 'Ha det', only: 'Bare norsk' },
};

describe('the language of a page', () => {
  const languageOf = (wishes: Partial<Wishes>) =>
    textsOf(shipped, { chosen: undefined, accepted: undefined, ...wishes }).language;
  const own = { ar: { hello: 'مرحبا {name}' }, 'es-MX': { bye: 'Adiós' } };

  it.each<[string, Partial<Wishes>, string]>([
    ['of the address before the browser', { chosen: 'nb', accepted: 'en' }, 'nb'],
    ['of the browser', { accepted: 'de, nn-NO;q=0.9, en;q=0.8' }, 'nb'],
    ['of the browser where the address names none that is there', { chosen: 'xx', accepted: 'nb' }, 'nb'],
    ['of the region where the person has none that is there', { accepted: 'de', defaultLanguage: 'nb' }, 'nb'],
    ['English where there is no wish', {}, 'en'],
    ['English where the region names one that is not there', { accepted: 'de', defaultLanguage: 'fi' }, 'en'],
    ['one that only the region has', { accepted: 'ar-EG, en', own }, 'ar'],
    ['a form of it', { accepted: 'es', own }, 'es-MX'],
    ['none that only looks like one', { chosen: '"><script>', accepted: '__proto__' }, 'en'],
  ])('%s', (_, wishes, language) => expect(languageOf(wishes)).toBe(language));
});

describe('a text', () => {
  const texts = (own: Wishes['own'], defaultLanguage = 'nb', accepted = 'ar') =>
    textsOf(shipped, { chosen: undefined, accepted, ...(own && { own }), defaultLanguage });

  it("is the region's own before the shipped one", () => {
    expect(texts({ nb: { bye: 'Farvel' } }, 'nb', 'nb').say('bye')).toBe('Farvel');
  });
  it("is of the region's own language, then of its default, then English", () => {
    const { say } = texts({ ar: { hello: 'مرحبا {name}' }, en: { only: 'Own' } });
    expect([say('hello', { name: 'A' }), say('bye')]).toEqual(['مرحبا A', 'Ha det']);
    expect(texts({ ar: { hello: 'x' } }, 'fi').say('only')).toBe('Only English');
  });
});

describe('ICU MessageFormat', () => {
  const days = '{days, plural, one {# day} other {# days}} from {from, date, day}';
  it('plurals and long UTC dates', () => {
    const from = new Date('2026-03-27T00:00:00Z');
    expect(formatMessage(days, 'en', { days: 1, from })).toBe('1 day from March 27, 2026');
    expect(formatMessage('{from, date, day}', 'nb', { from })).toBe('27. mars 2026');
  });
  it('knows its arguments, inside of plurals too', () => {
    expect(messageArguments('{a} {b, plural, one {{c}} other {#}} {d, select, x {{e}} other {}}', 'en')).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });
  it('takes tags for text', () => expect(formatMessage('<b>{a}</b>', 'en', { a: '<i>' })).toBe('<b><i></b>'));
  it.each(['{', '{a, plural}', '{a, nonsense, x}'])('refuses %j', (text) => {
    expect(() => messageArguments(text, 'en')).toThrow();
  });
});

describe('the texts of the verification server', () => {
  const folder = join(import.meta.dirname, '../../../../lambdas/verification/pages/texts');
  const read = (language: string): Record<string, string> =>
    JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8'));
  const en = read('en');

  it.each(['nb', 'es', 'fr'])('%s has the ids of English, filled in with the same values', (language) => {
    const texts = read(language);
    expect(Object.keys(texts)).toEqual(Object.keys(en));
    for (const [id, text] of Object.entries(texts)) {
      expect([id, messageArguments(text, language).sort()]).toEqual([id, messageArguments(en[id] ?? '', 'en').sort()]);
    }
  });
  it('each is used', () => {
    const sources = [
      'open/report-form/form-page.tsx',
      'open/report-form/pages.tsx',
      'open/redirect/pages.tsx',
      'pages/owner.ts',
    ]
      .map((file) => readFileSync(join(folder, '../..', file), 'utf8'))
      .join('');
    const isUsed = (id: string) =>
      sources.includes(`'${id}'`) ||
      (/(Title|Text)$/.test(id) && sources.includes(`'${id.replace(/(Title|Text)$/, '')}'`));
    expect(Object.keys(en).filter((id) => !isUsed(id))).toEqual([]);
  });
});
