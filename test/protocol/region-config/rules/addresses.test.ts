import { expect, it } from 'vitest';
import { addresses, basePath } from '../../../../protocol/region-config/rules/addresses.ts';
import { found } from '../../../support/region/region-subject.ts';

it.each([
  ['http://health.example.org/', 'is not https'],
  ['ftp://health.example.org/', 'is not https'],
  ['https:health.example.org', 'is not https'],
  ['health.example.org', 'is no address'],
  ['https://', 'is no address'],
  ['https://health.example.org/a b', 'holds a blank or a backslash'],
  ['https://health.example.org\\@evil.example.org/', 'holds a blank or a backslash'],
  ['https://user@health.example.org/', 'holds credentials'],
  ['https://:secret@health.example.org/', 'holds credentials'],
  ['https://10.0.0.1/', 'is at a name that is not public'],
  ['https://[2001:db8::1]/', 'is at a name that is not public'],
  ['https://0x7f.1/', 'is at a name that is not public'],
  ['https://localhost/', 'is at a name that is not public'],
  ['https://intranet/', 'is at a name that is not public'],
  ['https://health.local/', 'is at a name that is not public'],
  ['https://a..example.org/', 'is at a name that is not public'],
])('C11: %s %s', (url, why) => {
  expect(found(addresses, { 'agency.websiteURL': url })).toEqual([
    `error C11 agency.websiteURL is ${url}, which ${why} → allowed: https://, a public name, no user`,
  ]);
});

it.each(['https://health.example.org', 'HTTPS://Health.Example.org:8443/a?b#c', 'https://xn--hlse-gra.example.org./'])(
  'C11 allows %s',
  (url) => expect(found(addresses, { 'agency.websiteURL': url })).toEqual([]),
);

it('C11 is for every address: of classifications, roaming lists, and those that are stated', () => {
  const changes = {
    'classifications.1.url': 'http://a.example.org/',
    'android.tekRoamingUrls': { MX: [{ index: 'https://a.example.org/index.txt', base: 'http://a.example.org/' }] },
    'stated.tekUploadURL': 'http://a.example.org/v1/publish',
    'stated.healthAuthorityID': 'org.example',
  };
  expect(found(addresses, changes).map((finding) => finding.split(' ')[2])).toEqual([
    'classifications.1.url',
    'android.tekRoamingUrls.MX.0.base',
    'stated.tekUploadURL',
  ]);
});

const loopback = { exportBaseUrl: { value: 'http://127.0.0.1:8603/', from: '.local/stack.json' } };

it('only stage local may have loopback addresses, and only as they are derived', () => {
  expect(found(addresses, {}, { facts: loopback, stage: 'local' })).toEqual([]);
  expect(found(addresses, {}, { facts: loopback, stage: 'prod' })).toEqual([
    expect.stringContaining('(from .local/stack.json), which is not https'),
    expect.stringContaining('(from .local/stack.json), which is not https'),
  ]);
  expect(found(addresses, { 'agency.websiteURL': 'http://127.0.0.1/' }, { stage: 'local' })).toHaveLength(1);
});

it.each(['https://files.example.org', 'https://files.example.org/?a=/', 'https://files.example.org/#/'])(
  'the base path ends with a slash, without query and fragment: %s',
  (url) => {
    const facts = { exportBaseUrl: { value: url, from: 'domains.exportSite of stages/prod.json' } };
    expect(found(basePath, { 'stated.tekLocalDownloadBasePath': url }, { facts })).toEqual([
      expect.stringMatching(
        /^error base-path exposureNotifications is .*exportSite of .*, which does not end with "\/"/,
      ),
      expect.stringMatching(
        /^error base-path stated.tekLocalDownloadBasePath is .* → allowed: https:\/\/…\/, since lines/,
      ),
    ]);
  },
);
