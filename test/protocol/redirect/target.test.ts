import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { App } from '../../../protocol/redirect/apps.ts';
import { readQuery } from '../../../protocol/redirect/link.ts';
import { type LinkRegion, linkTarget } from '../../../protocol/redirect/target.ts';

const android: App & { os: 'android' } = {
  os: 'android',
  packageName: 'gov.moosylvania.app',
  sha256CertFingerprints: [`AA${':AA'.repeat(31)}`],
  storeUrl: 'https://android.example.com/store/moosylvania',
  headless: false,
  redirect: true,
};
const ios: App & { os: 'ios' } = {
  os: 'ios',
  appId: 'ABCDE12345.gov.moosylvania.app',
  storeUrl: 'https://ios.example.com/store/moosylvania',
  redirect: true,
};
const { storeUrl: _, ...androidWithoutStore } = android;
const { storeUrl: __, ...iosWithoutStore } = ios;

const none = { path: '/v', query: [] };
const code = { path: '/v', query: readQuery('c=1234567890abcdef') };
const region = (apps: readonly App[] = [android, ios], enExpress = true): LinkRegion => ({
  region: 'US-MOO',
  enExpress,
  apps,
});
const to = (location: string) => ({ kind: 'redirect', location });
const notFound = { kind: 'page', page: 'not-found' };
const information = 'https://www.google.com/covid19/exposurenotifications/';
const intent =
  'intent://v?c=1234567890abcdef&r=US-MOO#Intent;scheme=ens;package=gov.moosylvania.app' +
  ';action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE' +
  ';S.browser_fallback_url=https%3A%2F%2Fandroid.example.com%2Fstore%2Fmoosylvania;end';
const picker = 'ensonboarding://picker/us-moo';

// verification-server.md §3.3, row by row.
describe('a host of no region', () => {
  it.each([none, code])('$query', (link) => {
    expect(linkTarget(undefined, 'android', link)).toEqual(to('ensonboarding://picker'));
    expect(linkTarget(undefined, 'ios', link)).toEqual(to('ens://onboarding'));
    expect(linkTarget(undefined, 'other', link)).toEqual(notFound);
  });
});

describe('on Android', () => {
  it.each([
    ['headless, without a query', [{ ...android, headless: true }], none, picker],
    ['headless, with one', [{ ...android, headless: true }], code, picker],
    ['an app in the store, without a query', [ios, android], none, android.storeUrl],
    ['no store, without a query', [androidWithoutStore], none, picker],
    ['no app, without a query', [ios], none, picker],
    ['an app in the store, with a query', [ios, android], code, intent],
    ['no store, with a query', [androidWithoutStore], code, picker],
    ['no app, with a query', [ios], code, picker],
    ['the first app is headless', [{ ...android, headless: true }, android], code, picker],
    ['no link leads to the first app', [{ ...android, headless: true, redirect: false }, android], code, intent],
    ['no link leads to any app', [{ ...android, redirect: false }], none, picker],
  ])('%s', (_what, apps, link, location) => {
    expect(linkTarget(region(apps as App[]), 'android', link)).toEqual(to(location as string));
    expect(linkTarget(region(apps as App[], false), 'android', link)).toEqual(to(location as string));
  });
});

describe('on iOS', () => {
  const ens = to('ens://v?c=1234567890abcdef&r=US-MOO');
  it.each([
    ['an app in the store, without a query', [android, ios], none, true, to(ios.storeUrl as string)],
    ['an app in the store, with one', [android, ios], code, true, to(ios.storeUrl as string)],
    ['the same without EN Express', [ios], code, false, to(ios.storeUrl as string)],
    ['no app, without a query', [android], none, true, to('ens://onboarding')],
    ['no app, without a query and EN Express', [android], none, false, to('ens://onboarding')],
    ['no app, with a query', [android], code, true, ens],
    ['no app, with a query, without EN Express', [android], code, false, notFound],
    ['no store, with a query', [iosWithoutStore], code, true, ens],
    ['no link leads to the app', [{ ...ios, redirect: false }], code, true, ens],
    [
      'no link leads to the first app',
      [{ ...iosWithoutStore, redirect: false }, ios],
      code,
      true,
      to(ios.storeUrl as string),
    ],
  ])('%s', (_what, apps, link, enExpress, expected) => {
    expect(linkTarget(region(apps as App[], enExpress), 'ios', link)).toEqual(expected);
  });
});

describe('elsewhere', () => {
  it.each([true, false])('apps or not (%s)', (hasApps) => {
    const of = region(hasApps ? [android, ios] : []);
    expect(linkTarget(of, 'other', none)).toEqual(to(information));
    expect(linkTarget(of, 'other', code)).toEqual({ kind: 'page', page: 'open-on-phone' });
  });
});

it('a link never leads where it says itself', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.constantFrom('//evil.example', '#Intent;', '@'));
  const apps = fc.subarray<App>([android, ios, androidWithoutStore, iosWithoutStore, { ...android, headless: true }]);
  const ours = ['ensonboarding://picker', picker, 'ens://onboarding', information, android.storeUrl, ios.storeUrl] as (
    | string
    | undefined
  )[];
  fc.assert(
    fc.property(
      text,
      text,
      apps,
      fc.constantFrom('android', 'ios', 'other'),
      fc.boolean(),
      (path, raw, some, device, enx) => {
        const target = linkTarget(region(some, enx), device, { path, query: readQuery(raw) });
        if (target.kind === 'page' || ours.includes(target.location)) return;
        expect(target.location).toMatch(
          /^(ens|intent):\/\/[\w.~%/-]*\?[\w.~%+=&-]*r=US-MOO[\w.~%+=&-]*(#Intent;scheme=ens;.*;end)?$/,
        );
      },
    ),
  );
});
