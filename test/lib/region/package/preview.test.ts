/** The preview: every text, in every locale, and nothing but text. */
import { describe, expect, test } from 'vitest';
import { configurationKeys } from '../../../../protocol/region-config/keys/all.ts';
import { previewPage } from '../../../../tools/region/package/preview/page.tsx';
import { configuredRegion } from '../../../support/region/configured-region.ts';

const demo = configuredRegion();
type Changed = NonNullable<Parameters<typeof configuredRegion>[0]>['part'];
const preview = (part?: Changed) =>
  previewPage({
    ...{ region: 'US-ZZ', name: 'Example Public Health Authority', stage: 'staging', at: '2026-03-27T12:00:00Z' },
    values: configuredRegion(part && { part }).values,
  });
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

describe('what it shows', () => {
  const html = preview();

  test('is every text and address that people see', () => {
    const seen = demo.values.filter(
      ({ key }) =>
        key.localisable !== 'no' || /^(classification|revoked|agencyWebsite|verificationCode).*URL$/.test(key.name),
    );
    expect(seen.length).toBeGreaterThan(30);
    expect(seen.filter(({ value }) => !html.includes(escaped(String(value)))).map(({ name }) => name)).toEqual([]);
  });

  test('is said by locale, for voices and for the direction of the text', () => {
    expect(html).toContain('<div class="phone" lang="en-US" dir="ltr">');
    expect(html).toContain('<div class="phone" lang="es-US" dir="ltr">');
    expect(html).toContain('<bdi lang="es-US">español (Estados Unidos)</bdi>');
  });

  test('has the length of each text beside its limit, in characters', () => {
    const message = '👩‍⚕️é'; // Four code points and one: a woman, a joiner, a staff, a selector; é.
    const of = preview({ texts: { EN_US: { ...demo.part.texts.EN_US, agencyMessage: message } } });
    expect(of).toContain('<span class="key">agencyMessage</span> <span class="used">5 of 3,000</span>');
    const limits = configurationKeys.filter(({ name }) => html.includes(`<span class="key">${name}`));
    expect(limits.length).toBeGreaterThan(9);
  });

  test('says when each classification notifies', () => {
    expect(html).toContain(
      '&quot;Close 30 min 2026-1&quot; notifies from 30 weighted minutes (perDaySumERVThreshold) on.',
    );
  });
});

describe('the header', () => {
  const agency = demo.part.agency;
  test.each([
    ['#0b3d59', '#ffffff', '11.5 : 1, very easy to read'],
    ['#0070c9', '#ffffff', '5.0 : 1, easy to read'],
    ['#2f8f3f', '#ffffff', '4.1 : 1, enough for large text alone'],
    ['#ffd166', '#ffffff', '1.4 : 1, too weak'],
    // 4.478 is not 4.5: rounded to the nearest tenth it would look as if it met the bound.
    ['#777777', '#ffffff', '4.4 : 1, enough for large text alone'],
  ])('%s under %s: %s', (color, textColor, words) => {
    const html = preview({ agency: { ...agency, color, textColor } });
    expect(html).toContain(words);
    expect(html).toContain(`color:${textColor};background:${color}`);
  });

  test.each([
    ['nameAndIcon', true],
    ['iconCentered', false],
    ['iconLeft', false],
    ['iconRight', false],
  ])('%s', (headerStyle, hasNames) => {
    const html = preview({ agency: { ...agency, headerStyle, image: 'https://health.example.org/logo.png' } });
    expect(html).toContain(`<div class="band ${headerStyle}"><span class="logo"`);
    expect(html.includes('<p class="name">')).toBe(hasNames);
    expect(html).not.toContain('<img');
  });
});

test('a text that a locale lacks is seen to be missing', () => {
  const { agencyMessage: _, ...ES_US } = demo.part.texts.ES_US ?? {};
  const html = preview({ texts: { EN_US: demo.part.texts.EN_US ?? {}, ES_US } });
  expect(html).toContain('ES_US lacks agencyMessage.');
  expect(html.match(/no text in this locale/g)).toHaveLength(1);
  expect(preview()).toContain('Every text is there in every locale.');
});

test('Arabic is written from right to left, its addresses from left to right', () => {
  const html = preview({ texts: { AR_SA: { agencyMessage: 'مرحبا' } } });
  expect(html).toContain('<div class="phone" lang="ar-SA" dir="rtl">');
  expect(html).toContain('<bdi class="address" dir="ltr" lang="en"><a href="https://health.example.org/codes">');
});

test('whatever a text holds, it stays a text', () => {
  const evil = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)></style>';
  const spoilt = <T extends object>(texts: T) => Object.fromEntries(Object.keys(texts).map((key) => [key, evil])) as T;
  const android = { symptomsOnsetDescription: '', traveledQuestionText: '', enpaConsentText: '' };
  const html = preview({
    texts: { EN_US: spoilt({ ...demo.part.texts.EN_US, ...android }) },
    classifications: demo.part.classifications.map((each) => ({
      ...each,
      ...{ name: evil, url: `javascript:alert(1)${evil}` },
      texts: { EN_US: spoilt(each.texts.EN_US ?? {}) },
    })),
    agency: { ...demo.part.agency, image: evil, websiteURL: evil },
    revocation: { url: evil },
    verification: { learnMoreURL: evil },
    legalConsentVersion: evil,
  });
  expect(html).not.toMatch(/<script|<img|href="javascript/);
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html.split('&lt;script>alert(1)&lt;/script>').length).toBeGreaterThan(25);
});
