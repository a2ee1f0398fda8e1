import { describe, expect, it } from 'vitest';
import { codeIn, linkIn, readLink, readTarget } from '../../../device/messages/link.ts';

describe('the link of a message', () => {
  it.each([
    // verification-server.md §10, V9.
    [
      '… code: https://us-wa.en.express/v?c=abcdefgh12345678 Expires in 24 hours',
      'https://us-wa.en.express/v?c=abcdefgh12345678',
    ],
    ['Your code: ens://v?r=US-ZZ&c=12345678\nExpires', 'ens://v?r=US-ZZ&c=12345678'],
    ['Your code: 12345678 Expires in 15 minutes', undefined],
    ['see http://example.org/v?c=12345678', undefined],
    ['ENS://v?r=us-zz&c=12345678', 'ENS://v?r=us-zz&c=12345678'],
    ['xens://v?r=us-zz&c=12345678', undefined],
  ])('%j has %s', (text, link) => expect(linkIn(text)).toBe(link));
});

// enx-client.md §10 and §3.4, verification-server.md V18.
describe('the code of a link', () => {
  it.each([
    ['https://us-wa.en.express/v?c=1234abcd5678efgh', '1234abcd5678efgh', 'US-WA'],
    ['https://AU-NSW.en.express/v?c=12345678', '12345678', 'AU-NSW'],
    ['https://en.express/v?c=12345678', '12345678', 'EN'],
    ['https://links.example/v?c=12345678', '12345678', undefined],
    ['ens://v?r=US-WA&c=12345678', '12345678', 'US-WA'],
    ['ens://v?c=12345678&r=US-BB', '12345678', 'US-BB'],
    ['ens://v/?c=12345678&r=US-AA', '12345678', 'US-AA'],
    ['ens://v?r=au-nsw&c=12345678', '12345678', 'AU-NSW'],
    ['ENS://V?r=Us-Wa&c=AbCd', 'AbCd', 'US-WA'],
    ['ens://v?r=US%2DWA&c=%31234567', '1234567', 'US-WA'],
    ['ens://v?x=1&r=US-WA&utm_source=sms&c=12345678&', '12345678', 'US-WA'],
    ['ens://v?r=US-WA&c=first&c=second&r=US-OR', 'first', 'US-WA'],
    ['https://us-wa.en.express/V/?x=1&c=12345678&r=US-OR', '12345678', 'US-WA'],
    [`ens://v?r=AU&c=${'a'.repeat(128)}`, 'a'.repeat(128), 'AU'],
    ['ens://v?r=AU&c=a', 'a', 'AU'],
  ])('%s', (link, code, region) => expect(codeIn(link)).toEqual({ kind: 'code', code, region }));

  it.each([
    'ens://onboarding',
    'ens://v?r=US-AA',
    'ens://v?c=12345678',
    'ens://v?r=&c=12345678',
    'ens://v?r=USA&c=12345678',
    'ens://v?r=US-WASH&c=12345678',
    'ens://v?r=US-AA&c=',
    'ens://v?r=US-AA&C=12345678',
    'ens://v?r=US-AA&c=1234%0A5678',
    'ens://v?r=US-AA&c=1234 5678',
    'ens://v?r=US-AA&c=1234-5678',
    `ens://v?r=AU&c=${'a'.repeat(129)}`,
    'ens://w?r=US-AA&c=12345678',
    'ens://v/w?r=US-AA&c=12345678',
    'http://us-wa.en.express/v?c=12345678',
    'https://us-wa.en.express/report?c=12345678',
    'https://us-wa.en.express/?c=12345678',
    'javascript:v?c=12345678',
    'not a link',
  ])('%s has none', (link) => expect(codeIn(link)).toBeUndefined());
});

describe('other links', () => {
  it.each([
    ['ens://onboarding', { kind: 'onboarding' }],
    ['ENS://Onboarding/', { kind: 'onboarding' }],
    ['ens://onboarding?r=US-WA', { kind: 'onboarding' }],
    ['https://us-wa.en.express/report', { kind: 'report', region: 'US-WA' }],
    ['ens://report', { kind: 'report', region: undefined }],
    ['https://us-wa.en.express/app/Report/new?c=12345678', { kind: 'report', region: 'US-WA' }],
    ['ens://report?r=us-wa', { kind: 'report', region: 'US-WA' }],
    ['https://us-wa.en.express/onboarding', undefined],
    ['ens://picker', undefined],
  ])('%s', (link, expected) => expect(readLink(link)).toEqual(expected));
});

describe('where a redirect leads (verification-server.md §3.3)', () => {
  const intent =
    'intent://v?c=12345678&r=US-ZZ#Intent;scheme=ens;package=org.example.app;action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;S.browser_fallback_url=https%3A%2F%2Fplay.google.com%2Fstore;end';

  it.each([
    ['ens://v?c=12345678&r=US-ZZ', { kind: 'ens', link: 'ens://v?c=12345678&r=US-ZZ' }],
    [intent, { kind: 'app', link: 'ens://v?c=12345678&r=US-ZZ' }],
    ['https://apps.example/app', { kind: 'store', storeUrl: 'https://apps.example/app' }],
  ])('%s', (location, target) => expect(readTarget(location)).toEqual(target));

  it.each([
    'ensonboarding://picker/us-zz',
    intent.replace('scheme=ens', 'scheme=https'),
    intent.replace('package=org.example.app', 'package='),
    intent.replace(';end', ''),
    'javascript:alert(1)',
    '/relative',
    '',
  ])('%s helps nobody who has a code', (location) => expect(readTarget(location)).toBeUndefined());
});
