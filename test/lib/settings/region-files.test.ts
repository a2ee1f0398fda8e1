import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveRegions, readRegionFiles } from '../../../lib/settings/region-files.ts';
import { regionFolder, root } from '../templates.ts';

const demo = readFileSync(join(regionFolder, 'us-zz.json'), 'utf8');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-regions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the demo region, with fields set (undefined: left out) by their path. */
function write(name: string, changes: Record<string, unknown>): void {
  const file = JSON.parse(demo);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce((at, key) => at[key], file);
    holder[last] = value;
  }
  writeFileSync(join(folder, name), JSON.stringify(file));
}

const alias = 'arn:aws:kms:eu-central-1:111111111111:alias/export';

const ios = { os: 'ios', appId: 'ABCDE12345.org.example.app' };
const android = { os: 'android', packageName: 'org.example.app', sha256CertFingerprints: [`${'AB:'.repeat(31)}CD`] };

describe('region files', () => {
  it.each([join(root, 'regions'), regionFolder])('are valid in %s', (place) => {
    expect(readRegionFiles(place).length).toBeGreaterThan(0);
  });

  it('give functions and templates neither what phones are told nor their key', () => {
    write('us-zz.json', { 'verification.deviceApiKey': { prod: 'a-key-that-ships-in-every-phone' } });
    const [region] = readRegionFiles(folder);
    expect(JSON.parse(demo).exposureNotifications.texts).toBeDefined();
    expect(Object.keys(region ?? {})).not.toContain('exposureNotifications');
    expect(JSON.stringify(region)).not.toMatch(/deviceApiKey|a-key-that|agencyMessage/);
  });

  it.each([
    ['region', 'us', 'region is "us"; allowed: text like'],
    ['name', undefined, 'name is missing; allowed: a value of type string'],
    ['verification.codeLength', 50, 'verification.codeLength is 50; allowed: 10 or less'],
    ['verification.codeLifeSeconds', 60, 'verification.codeLifeSeconds is 60; allowed: 300 or more'],
    [
      'verification.longCodeLifeSeconds',
      5_400,
      'verification.longCodeLifeSeconds is 5400; allowed: a multiple of 3600',
    ],
    ['verification.maintenance', 'yes', 'verification.maintenance is "yes"; allowed: a value of type boolean'],
    ['verification.allowedTestTypes', ['mild'], 'verification.allowedTestTypes.0 is "mild"; allowed: "confirmed"'],
    ['verification.smsCountry', 'us', 'verification.smsCountry is "us"; allowed: text like'],
    ['verification.smsCountry', 'UK', 'verification.smsCountry is "UK"; allowed: "GB"'],
    ['verification.smsCountry', 'XX', 'verification.smsCountry is "XX"; allowed: the ISO 3166-1 code of a country'],
    [
      'verification.allowedTestTypes',
      ['confirmed'],
      'verification.userReport.webForm is true; allowed: with "user-report"',
    ],
    [
      'verification.userReport.webhookUrl',
      'http://gateway.example.org/',
      'verification.userReport.webhookUrl is "http://gateway.example.org/"; allowed: an address that begins with https://',
    ],
    [
      'verification.userReport.color',
      'red',
      'verification.userReport.color is "red"; allowed: text like /^#[0-9a-f]{6}$/',
    ],
    [
      'verification.userReport.defaultLanguage',
      'pt-br',
      'verification.userReport.defaultLanguage is a language as "pt-br"; allowed: "pt-BR"',
    ],
    [
      'verification.userReport.texts',
      { iw: {} },
      'verification.userReport.texts.iw is a language as "iw"; allowed: "he"',
    ],
    [
      'verification.userReport.texts',
      { ar: { webReportIntro: 'x' } },
      'verification.userReport.texts.ar.webReportIntro is no text of the pages; allowed: agencyDisplayName, reportTitle',
    ],
    [
      'verification.userReport.texts',
      { en: { sendLabel: 'Send {code}' } },
      'verification.userReport.texts.en.sendLabel is filled in with {code}; allowed: none',
    ],
    [
      'verification.userReport.texts',
      { en: { dateHint: 'From {earliest, date' } },
      'verification.userReport.texts.en.dateHint is not ICU MessageFormat: "From {earliest, date"; allowed: text with {earliest}, {latest} in it',
    ],
    ['ended', 'yes', 'ended is "yes"; allowed: a value of type boolean'],
    [
      'keyServer.export.signerKeyArn',
      alias,
      `keyServer.export.signerKeyArn is "${alias}"; allowed: text like /^arn:aws`,
    ],
    ['keyServer.export.signerKeyArn', '0a1b', 'keyServer.export.signerKeyArn is "0a1b"; allowed: text like /^arn:aws'],
    ['verification.colour', 'red', 'verification.colour is not a field'],
    ['keyServer.healthAuthorityIds', [], 'keyServer.healthAuthorityIds is []; allowed: length 1 or more'],
    ['keyServer.jwksUri', 'nowhere', 'keyServer.jwksUri is "nowhere"; allowed: a url'],
    [
      'keyServer.jwksUri',
      'http://x.example/',
      'keyServer.jwksUri is "http://x.example/"; allowed: an address that begins',
    ],
    ['keyServer.export.minimumAgeSeconds', 614, 'keyServer.export.minimumAgeSeconds is 614; allowed: 615 or more'],
    ['keyServer.export.periodHours', 3, 'keyServer.export.periodHours is 3; allowed: 2, 4, 8, 24'],
    ['keyServer.export.minimumKeys', 1.5, 'keyServer.export.minimumKeys is 1.5; allowed: a value of type int'],
  ])('name file, field, value and what is allowed: %s = %j', (path, value, message) => {
    write('us-zz.json', { [path]: value });
    expect(() => readRegionFiles(folder)).toThrow(`us-zz.json: ${message}`);
  });

  it.each([
    [
      'verification.sms',
      { template: '[code]' },
      'verification.sms.template has no [enslink] (rule enx-link); allowed: with enExpress true, [enslink]; the message has at most 1 part, 8 characters in GSM-7',
    ],
    [
      'verification.sms',
      { templates: { Letter: '[enslink] It’s yours: [foo]' } },
      'verification.sms.templates.Letter has [foo] (rule known-tokens); allowed: [enslink], [region], [code], [expires], [longcode], [longexpires]; the message has at most 2 parts, 117 characters in UCS-2 because of ’',
    ],
    [
      'verification.sms',
      { template: `[enslink]${'x'.repeat(792)}` },
      'verification.sms.template has 801 bytes (rule template-length); allowed: 800 or less; the message has at most 6 parts',
    ],
    [
      'verification.sms',
      { template: '[enslink]'.repeat(10) },
      'verification.sms.template becomes a message of 990 bytes (rule message-length); allowed: 918 or less; the message has at most 7 parts',
    ],
    [
      'verification.sms',
      { templates: { 'Default SMS template': '[enslink]' } },
      'verification.sms.templates.Default SMS template has a reserved label; allowed: verification.sms.template',
    ],
    [
      'verification.sms',
      { templates: { '': '[enslink]' } },
      'verification.sms.templates has the name ""; allowed: text like',
    ],
    [
      'verification.sms',
      { templates: { 'Letter ': '[enslink]' } },
      'verification.sms.templates has the name "Letter "; allowed: text like',
    ],
    ['verification.sms', { countries: ['US', 'UK', 'XX'] }, 'verification.sms.countries.1 is "UK"; allowed: "GB"'],
    [
      'verification.sms',
      { countries: ['XX'] },
      'verification.sms.countries.0 is "XX"; allowed: the ISO 3166-1 code of a country',
    ],
    ['verification.sms', { countries: [] }, 'verification.sms.countries is []; allowed: length 1 or more'],
    ['verification.sms', { dailyCap: -1 }, 'verification.sms.dailyCap is -1; allowed: 0 or more'],
    [
      'verification.apps',
      [ios, android, { ...ios, appId: 'ABCDE12345.org.example.other' }],
      'verification.apps.2 is another ios app with redirect true; allowed: one, which is verification.apps.0',
    ],
    ['verification.apps', [{ ...ios, appId: 'org.example.app' }], 'verification.apps.0.appId is "org.example.app"'],
    [
      'verification.apps',
      [{ ...android, sha256CertFingerprints: [`${'ab:'.repeat(31)}cd`] }],
      'verification.apps.0.sha256CertFingerprints.0 is "ab:',
    ],
    [
      'verification.apps',
      [{ ...android, sha256CertFingerprints: [] }],
      'verification.apps.0.sha256CertFingerprints is []; allowed: length 1 or more',
    ],
  ])('name the rule, and what a message costs: %s = %j', (path, value, message) => {
    write('us-zz.json', { [path]: value });
    expect(() => readRegionFiles(folder)).toThrow(`us-zz.json: ${message}`);
  });

  it.each([
    ['name', 200],
    ['verification.certificate.issuer', 150],
    ['verification.certificate.audience', 150],
  ])('have a %s of %i characters at most', (path, most) => {
    write('us-zz.json', { [path]: 'x'.repeat(most) });
    expect(readRegionFiles(folder)).toHaveLength(1);
    write('us-zz.json', { [path]: 'x'.repeat(most + 1) });
    expect(() => readRegionFiles(folder)).toThrow(`allowed: length ${most} or less`);
  });

  it('may list other apps, and one of each that links lead to', () => {
    write('us-zz.json', { 'verification.apps': [ios, android, { ...ios, redirect: false }] });
    expect(readRegionFiles(folder)[0]?.verification.apps).toHaveLength(3);
  });

  const form = { webForm: true };
  const gateway = { webhookUrl: 'https://gateway.example/' };
  it.each([
    [form, { allowedTestTypes: ['confirmed'] }, /userReport.webForm is true; allowed: with "user-report" in/],
    [form, { allowedTestTypes: ['user-report'] }, undefined],
    [gateway, { allowGeneratedSms: false }, /userReport.webhookUrl is ".*"; allowed: with verification.allowGenerated/],
    [gateway, { allowGeneratedSms: true }, undefined],
  ])('may have reports with %j where the region has %j', (userReport, region, refused) => {
    const others = Object.entries(region).map(([field, value]) => [`verification.${field}`, value]);
    write('us-zz.json', { ...Object.fromEntries(others), 'verification.userReport': userReport });
    const read = () => readRegionFiles(folder);
    if (refused) expect(read).toThrow(refused);
    else expect(read()).toHaveLength(1);
  });

  it('are good for every stage: a text is measured with the longest domain that a stage may have, or with the own one', () => {
    // `https://us-zz.`, 64 characters, `/v?c=` and 16 characters, nine times; 28 more are too many.
    const sms = { template: `${'[enslink]'.repeat(9)}${'x'.repeat(28)}` };
    write('us-zz.json', { 'verification.sms': sms });
    expect(() => readRegionFiles(folder)).toThrow('becomes a message of 919 bytes');
    write('us-zz.json', { 'verification.sms': sms, 'verification.linkDomain': 'en.express' });
    expect(readRegionFiles(folder)).toHaveLength(1);
  });

  it('keep a text without line ends and bars', () => {
    write('us-zz.json', { 'verification.sms': { template: 'Code:\n[enslink] | end' } });
    expect(readRegionFiles(folder)).toMatchObject([{ verification: { sms: { template: 'Code: [enslink] end' } } }]);
  });

  it('say no field twice', () => {
    writeFileSync(join(folder, 'us-zz.json'), demo.replace('"smsCountry"', '"smsCountry": "NO", "smsCountry"'));
    expect(() => readRegionFiles(folder)).toThrow('us-zz.json: verification.smsCountry is there twice; allowed: once');
  });

  it('may name any country with telephone numbers', () => {
    write('us-zz.json', { 'verification.smsCountry': 'GB' });
    expect(readRegionFiles(folder)).toMatchObject([{ verification: { smsCountry: 'GB' } }]);
  });

  it.each(['aws', 'aws-us-gov'])('may name a key by its ARN, also in the partition %s', (partition) => {
    const signerKeyArn = `arn:${partition}:kms:us-gov-west-1:111111111111:key/mrk-0a1b2c3d`;
    write('us-zz.json', { 'keyServer.export.signerKeyArn': signerKeyArn });
    expect(readRegionFiles(folder)).toMatchObject([{ ended: false, keyServer: { export: { signerKeyArn } } }]);
  });

  it('report all problems at once', () => {
    write('us-zz.json', { name: '', 'verification.codeLength': 5 });
    expect(() => readRegionFiles(folder)).toThrow(/name is ""[\s\S]*codeLength is 5/);
  });

  it('must be JSON', () => {
    writeFileSync(join(folder, 'us-zz.json'), '{,');
    expect(() => readRegionFiles(folder)).toThrow('us-zz.json: is not JSON');
  });

  it('are named by their region', () => {
    write('us-zy.json', {});
    expect(() => readRegionFiles(folder)).toThrow('region is "US-ZZ"; its file must be named us-zz.json');
  });

  it('let a gateway send only what the region may have generated', () => {
    const userReport = { webForm: true, webhookUrl: 'https://gateway.example.org/' };
    write('us-zz.json', { 'verification.userReport': userReport, 'verification.allowGeneratedSms': false });
    expect(() => readRegionFiles(folder)).toThrow(
      'verification.userReport.webhookUrl is "https://gateway.example.org/"; allowed: with verification.allowGeneratedSms true',
    );
  });

  it('may be JSON with comments, in a file whose name says so', () => {
    const commented = `// what phones are told\n${demo.replace(/\}\s*$/, ',}')}`;
    writeFileSync(join(folder, 'us-zz.jsonc'), commented);
    expect(readRegionFiles(folder)).toHaveLength(1);
    rmSync(join(folder, 'us-zz.jsonc'));
    writeFileSync(join(folder, 'us-zz.json'), commented);
    expect(() => readRegionFiles(folder)).toThrow('comments and trailing commas are for files named .jsonc');
  });

  it('are one for each region', () => {
    write('us-zz.json', {});
    write('us-zz.jsonc', {});
    expect(() => readRegionFiles(folder)).toThrow(
      'us-zz.jsonc: region is "US-ZZ", which is in us-zz.json too; allowed: one file for each region',
    );
    expect(() => readRegionFiles(folder)).not.toThrow(/issuer/);
  });

  it('must be there', () => {
    expect(() => readRegionFiles(folder)).toThrow('holds no region file');
  });

  it('may take over what a region that has ended had claimed', () => {
    write('us-zz.json', { ended: true });
    write('us-zy.json', { region: 'US-ZY' });
    const regions = readRegionFiles(folder);
    expect(regions.map(({ region }) => region)).toEqual(['US-ZY', 'US-ZZ']);
    expect(liveRegions(regions).map(({ region }) => region)).toEqual(['US-ZY']);
  });
});

describe('further series of files', () => {
  const series = (...all: object[]) => ({
    'keyServer.furtherExports': all.map((one, at) => ({ name: `series${at}`, periodHours: 24, ...one })),
  });

  it('are read with their defaults, and there are none by default', () => {
    write('us-zz.json', series({ travelers: 'only' }));
    expect(readRegionFiles(folder)[0]?.keyServer.furtherExports).toEqual([
      {
        ...{ name: 'series0', excludedRegions: [], travelers: 'only', forOthers: false, ended: false },
        ...{ periodHours: 24, minimumAgeSeconds: 7_200, minimumKeys: 1_000, paddingRange: 100, maximumKeys: 500_000 },
      },
    ]);
    write('us-zz.json', {});
    expect(readRegionFiles(folder)[0]?.keyServer.furtherExports).toEqual([]);
  });

  it.each([
    [{ periodHours: 3 }, 'keyServer.furtherExports.0.periodHours is 3; allowed: 2, 4, 8, 24'],
    [
      { travelers: 'some' },
      'keyServer.furtherExports.0.travelers is "some"; allowed: "as-any", "of-all-regions", "only"',
    ],
    [{ onlyTravelers: true }, 'keyServer.furtherExports.0.onlyTravelers is not a field'],
    [{ regions: [] }, 'keyServer.furtherExports.0.regions is []; allowed: length 1 or more'],
    [{ regions: ['us-zz'] }, 'keyServer.furtherExports.0.regions.0 is "us-zz"; allowed: text like'],
    [
      { regions: ['US-ZY'] },
      'keyServer.furtherExports.0.regions.0 is "US-ZY", of which there is no file; allowed: regions',
    ],
    [
      { excludedRegions: ['US-ZY'] },
      'keyServer.furtherExports.0.excludedRegions.0 is "US-ZY", of which there is no file',
    ],
    [
      { excludedRegions: ['US-ZZ'] },
      'keyServer.furtherExports.0.excludedRegions.0 is "US-ZZ", which the series is to hold',
    ],
    [{ maximumKeys: 1_000 }, 'keyServer.furtherExports.0.maximumKeys is 1000; allowed: minimumKeys and paddingRange'],
  ])('are refused with file, field and remedy: %j', (further, message) => {
    write('us-zz.json', series(further));
    expect(() => readRegionFiles(folder)).toThrow(`us-zz.json: ${message}`);
  });

  const elsewhere = (region: string) => ({
    region,
    'keyServer.healthAuthorityIds': [`org.${region}`],
    'verification.certificate.issuer': `iss.${region}`,
  });

  it('may hold keys of any region with a file', () => {
    write('us-zy.json', elsewhere('US-ZY'));
    write('us-zz.json', series({ regions: ['US-ZY', 'US-ZZ'] }));
    expect(readRegionFiles(folder)).toHaveLength(2);
  });

  it('do not take the place of another region', () => {
    write('us.json', { ...elsewhere('US'), ...series({ name: 'zz' }) });
    write('us-zz.json', {});
    expect(() => readRegionFiles(folder)).toThrow(
      'us.json: keyServer.furtherExports.0.name is "zz": its files would be those of US-ZZ (us-zz.json); allowed: another name',
    );
  });
});
