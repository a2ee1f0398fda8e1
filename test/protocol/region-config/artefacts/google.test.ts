import { describe, expect, test } from 'vitest';
import { googleJson, googlePublicKey, missingAtGoogle } from '../../../../protocol/region-config/artefacts/google.ts';
import { configuredRegion, samplePublicKey } from '../../../support/region/configured-region.ts';

const demo = configuredRegion();
const configOf = (values = demo.values): Record<string, unknown> => JSON.parse(googleJson(values)).config;

/** As Google's build script takes a key apart (app/enexpress_locales.gradle). */
function localeOf(key: string): string {
  const parts = key.split('_');
  return parts.length > 2 ? parts.slice(-2).join('_') : '';
}

describe("Google's JSON (EN Express configuration)", () => {
  test('has one member', () => {
    expect(Object.keys(JSON.parse(googleJson(demo.values)))).toEqual(['config']);
  });

  test('has locales where its script looks for them', () => {
    expect([...new Set(Object.keys(configOf()).map(localeOf))]).toEqual(['', 'EN_US', 'ES_US']);
    expect(configOf()).toHaveProperty('notificationBody_1_ES_US');
    expect(configOf()).toHaveProperty('classificationName_2');
    expect(configOf()).toHaveProperty('revokedNotificationSubject_ES_US');
  });

  test('holds only what becomes a resource: texts, whole numbers, booleans, three numbers', () => {
    const others = Object.values(configOf()).filter((value) => {
      if (Array.isArray(value)) return value.length !== 3 || !value.every((each) => typeof each === 'number');
      return !(typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value));
    });
    expect(others).toEqual([]);
  });

  test('has the authority, the host of links and the map as Android wants them', () => {
    expect(configOf()).toMatchObject({
      healthAuthorityID: 'org.example.exposure',
      appLinkHost: 'us-zz.en.example',
      symptomOnsetToInfectiousnessMap: '0x0401555AA9400000',
      enableENPA: false,
      appTitle_EN_US: 'Example EN',
    });
  });

  test("has no key of Apple's alone", () => {
    expect(Object.keys(configOf()).join(' ')).not.toMatch(
      /goLiveDate|appBundleId|isTestRegion|callbackInterval|V1Enable/,
    );
  });

  test('has the lists of other countries as a text of JSON', () => {
    const tekRoamingUrls = { DE: [{ index: 'https://k.example/de/index.txt', base: 'https://k.example/' }] };
    const { values } = configuredRegion({ part: { android: { ...demo.part.android, tekRoamingUrls } } });
    expect(JSON.parse(String(configOf(values).tekRoamingUrls))).toEqual(tekRoamingUrls);
    expect(configOf().tekRoamingUrls).toBe('{}');
  });
});

test('what Google wants besides is named', () => {
  expect(missingAtGoogle(demo.values)).toEqual(['agencyImage', 'symptomsOnsetDescription', 'traveledQuestionText']);
  const agency = { ...demo.part.agency, image: 'https://health.example.org/logo.png' };
  const more = { symptomsOnsetDescription: 'Cough', traveledQuestionText: 'Were you abroad?' };
  const texts = { EN_US: { ...demo.part.texts.EN_US, ...more } };
  expect(missingAtGoogle(configuredRegion({ part: { agency, texts } }).values)).toEqual([]);
});

test('the key as Android names it (enx-client.md §12.4)', () => {
  expect(googlePublicKey('310', 'v1', samplePublicKey)).toBe(`310-v1,${samplePublicKey}\n`);
});
