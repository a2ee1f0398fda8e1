/** `npm run region -- check` over files that are wrong in each of the ways that people get them wrong. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlacedFinding } from '../../../lib/settings/region-source.ts';
import { checkFiles } from '../../../tools/region/check.ts';
import type { RegionContext } from '../../../tools/region/command.ts';
import { writeHandedOver } from '../../../tools/region/reading/handed-over.ts';
import { runRegionCommand } from '../../../tools/region.ts';
import { type Changes, changedDemo, handedOverWith } from '../../support/region-subject.ts';
import { root } from '../templates.ts';

let folder = '';
let context: RegionContext;
let out: string[] = [];
let notes: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-check-'));
  [out, notes] = [[], []];
  context = {
    ...{ regions: folder, stages: join(root, 'stages'), local: folder, who: () => 'Kari' },
    now: () => Date.parse('2026-12-01T00:00:00Z') / 1_000,
    terminal: { out: (text) => void out.push(text), note: (text) => void notes.push(text) },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string | Changes, name = 'us-zz.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(changedDemo(withKey(text)), undefined, 2));
  return file;
}

/** The demo region has no device API key, which is a warning of its own. */
const withKey = (changes: Changes): Changes => ({ 'verification.deviceApiKey': 'a-key-for-these-tests', ...changes });

const demoText = () => JSON.stringify(changedDemo(withKey({})), undefined, 2);

/** `line severity rule key path problem → remedy` of each. */
async function findingsOf(...files: string[]): Promise<string[]> {
  return (await checkFiles(files, undefined, context)).map(inWords);
}

function inWords({ line, severity, rule, key = '-', path, problem, remedy }: PlacedFinding): string {
  const place = path.join('.').replace('exposureNotifications.', '…');
  return `${line} ${severity} ${rule} ${key} ${place} ${problem} → ${remedy}`;
}

/** From 1, of the first line of the demo region's text that holds `mark`. */
function lineOf(mark: string, text: string): number {
  return 1 + text.split('\n').findIndex((line) => line.includes(mark));
}

it.each([join(root, 'regions'), join(root, 'test', 'support', 'regions')])('%s has no error', async (place) => {
  const findings = await checkFiles([join(place, 'us-zz.json')], undefined, { ...context, regions: place });
  expect(findings.map(({ rule }) => rule)).toEqual(['device-api-key']);
  expect(findings[0]?.severity).toBe('warning');
});

const part = (path: string) => `exposureNotifications.${path}`;

describe('a wrong value has its line, its key and what would be right', () => {
  it.each([
    // Wrong types and ranges.
    [
      'infectiousness.standardWeight',
      '100',
      '"standardWeight"',
      'error type infectiousnessStandardWeight …infectiousness.standardWeight is "100" → allowed: a whole number from 0 to 250',
    ],
    [
      'infectiousness.standardWeight',
      300,
      '"standardWeight"',
      'error range infectiousnessStandardWeight …infectiousness.standardWeight is 300 → allowed: a whole number from 0 to 250',
    ],
    ['infectiousness.standardWeight', 1.5, '"standardWeight"', 'is 1.5 → allowed: a whole number from 0 to 250'],
    [
      'attenuation.thresholds.medFar',
      256,
      '"medFar"',
      'error range attenuationMedFarThreshold …attenuation.thresholds.medFar is 256 → allowed: a whole number from 0 to 255',
    ],
    [
      'daysSinceExposureThreshold',
      -1,
      '"daysSince',
      'error range daysSinceExposureThreshold …daysSinceExposureThreshold is -1 → allowed: a whole number from 0 to 14',
    ],
    [
      'classifications.0.thresholds.perDaySumERV',
      2_147_483_648,
      '"perDaySumERV"',
      'error range perDaySumERVThreshold_1 …classifications.0.thresholds.perDaySumERV is 2147483648',
    ],
    [
      'agency.color',
      [1, 1],
      '"color"',
      'error type agencyColor …agency.color is [1,1] → allowed: a colour in six hexadecimal digits, such as "#0b3d59"',
    ],
    ['agency.color', '#fff', '"color"', 'error form agencyColor …agency.color is "#fff" → allowed: a colour in six'],
    [
      'agency.headerStyle',
      2,
      '"headerStyle"',
      'error choice agencyHeaderStyle …agency.headerStyle is 2 → allowed: "nameAndIcon", "iconCentered"',
    ],
    [
      'goLiveDate',
      '7 January 2030',
      '"goLiveDate"',
      'error choice goLiveDate …goLiveDate is "7 January 2030" → allowed: a day such as "2030-01-07"',
    ],
    [
      'goLiveDate',
      1_893_974_400,
      '"goLiveDate"',
      'goLiveDate …goLiveDate is 1893974400 → allowed: a day such as "2030-01-07"',
    ],
    [
      'legalConsentVersion',
      'first',
      '"legalConsentVersion"',
      'error form legalConsentVersion …legalConsentVersion is "first" → allowed: a semantic version such as "1.0.0", or',
    ],
    [
      'infectiousness.map.0',
      3,
      '"0"',
      'symptomOnsetToInfectiousnessMap …infectiousness.map.0 is 3 → allowed: "drop", "standard", "high"',
    ],
    ['infectiousness.map.15', 'high', '"15"', 'is not a field'],
    [
      'infectiousness.map',
      288605699003383800,
      '"map"',
      'symptomOnsetToInfectiousnessMap …infectiousness.map is 288605699003383800 → allowed: days with "drop"',
    ],
    [
      'infectiousness.map',
      '0x0C01555AA9400000',
      '"map"',
      'error map-value symptomOnsetToInfectiousnessMap …infectiousness.map holds 3 for the day of an unknown onset',
    ],
    [
      'infectiousness.map',
      '0xF401555AA9400000',
      '"map"',
      'warning map-padding symptomOnsetToInfectiousnessMap …infectiousness.map sets bits from 60 to 63',
    ],
    [
      'texts.EN_US.agencyDisplayName',
      'ø'.repeat(51),
      '"agencyDisplayName"',
      '→ allowed: at most 50 characters; it has 51',
    ],
    [
      'texts.EN_US.agencyDisplayName',
      '',
      '"agencyDisplayName"',
      'agencyDisplayName_EN_US …texts.EN_US.agencyDisplayName is "" → allowed: length 1 or more',
    ],
    [
      'preset',
      'lfph-narow-v2',
      '"preset"',
      'error choice - …preset is "lfph-narow-v2" → allowed: "lfph-narrow-v1", "lfph-narrow-v2"',
    ],
    ['classifications.1', null, 'null', 'error type - …classifications.1 is null → allowed: a value of type object'],
    // Names.
    [
      'agency.colour',
      '#000000',
      '"colour"',
      'error unknown-member - …agency.colour is not a field → did you mean "color"?',
    ],
    [
      'agencyColor',
      '#000000',
      '"agencyColor"',
      'error flat-key agencyColor …agencyColor is not a field → write it as exposureNotifications.agency.color',
    ],
    [
      'notificationBody_1_EN_US',
      'x',
      '"notificationBody_1_EN_US"',
      'error flat-key notificationBody_1_EN_US …notificationBody_1_EN_US is not a field → write it as exposureNotifications.classifications.0.texts.EN_US.notificationBody',
    ],
    [
      'notificationBody_0',
      'x',
      '"notificationBody_0"',
      'error flat-key notificationBody …notificationBody_0 is not a field → notificationBody takes _1 to _4; write it as',
    ],
    ['notificationBody_5_EN_US', 'x', '"notificationBody_5_EN_US"', '→ notificationBody takes _1 to _4; write it as'],
    [
      'agencyMesage_FR_CA',
      'x',
      '"agencyMesage_FR_CA"',
      '→ did you mean agencyMessage_FR_CA? Then write it as exposureNotifications.texts.FR_CA.agencyMessage',
    ],
    [
      'isTestRegion',
      true,
      '"isTestRegion"',
      'error C12 isTestRegion …isTestRegion is not a field → leave it out: Apple sets it, and refuses an update that holds it',
    ],
    [
      'tekUploadURL',
      'https://x.example.org/',
      '"tekUploadURL"',
      '→ leave it out: it is the address of the publish API',
    ],
    ['webhookUrl', 'x', '"webhookUrl"', '…webhookUrl is not a field → it belongs to verification.userReport'],
    // Rules.
    [
      'attenuation.thresholds.nearMed',
      30,
      '"nearMed"',
      'error C2 attenuationNearMedThreshold …attenuation.thresholds.nearMed is 30',
    ],
    [
      'agency.websiteURL',
      'http://health.example.org/',
      '"websiteURL"',
      'error C11 agencyWebsiteURL …agency.websiteURL is http://health.example.org/, which is not https',
    ],
    [
      'texts.ES_US.legalConsentText',
      'Lea <b>esto</b>.',
      'esto',
      'error html legalConsentText_ES_US …texts.ES_US.legalConsentText holds markup: <b>',
    ],
    ['texts.ES_US.appTitle', undefined, '"ES_US"', 'warning locales appTitle_ES_US …texts.ES_US.appTitle is missing'],
    [
      'texts.ES_US.agencyMessage',
      undefined,
      '"ES_US"',
      'error C1 agencyMessage_ES_US …texts.ES_US.agencyMessage is missing',
    ],
    [
      'texts.fr_ca',
      {},
      '"fr_ca"',
      'error locale - …texts.fr_ca is a locale that is not in upper case with "_" → write "FR_CA"',
    ],
    [
      'agency.textColor',
      '#123456',
      '"textColor"',
      'warning contrast agencyHeaderTextColor …agency.textColor has a contrast of 1.1:1',
    ],
    [
      'classifications.0.thresholds.perDaySumERV',
      1_350_001,
      '"perDaySumERV"',
      'warning unreachable-threshold perDaySumERVThreshold_1',
    ],
    ['goLiveDate', '2026-11-30', '"goLiveDate"', 'warning go-live goLiveDate …goLiveDate is 2026-11-30, which is past'],
    [
      'stated',
      { tekPublishInterval: 4 },
      '"tekPublishInterval"',
      'error C8 tekPublishInterval …stated.tekPublishInterval is 4, and keyServer.export.periodHours says 2 → correct one of the two places',
    ],
    [
      'stated',
      { tekLocalDownloadBasePath: 'https://files.example.org' },
      '"tekLocalDownloadBasePath"',
      'error base-path tekLocalDownloadBasePath …stated.tekLocalDownloadBasePath is https://files.example.org, which does not end with "/"',
    ],
  ])('%s: %j', async (path, value, mark, finding) => {
    const file = write({ [part(path)]: value });
    const findings = await findingsOf(file);
    expect(findings).toEqual(expect.arrayContaining([expect.stringContaining(finding)]));
    const [line] = findings.find((each) => each.includes(finding))?.split(' ') ?? [];
    expect(Number(line)).toBe(lineOf(mark, readFileSync(file, 'utf8')));
  });

  it.each([
    [
      'verification.deviceApiKey',
      'short',
      'error device-api-key testVerificationAPIKey verification.deviceApiKey has 5 characters',
    ],
    ['verification.smsCountry', 'UK', 'error country - verification.smsCountry is "UK" → allowed: "GB"'],
    ['verification.sms', { template: '[code]' }, 'error enx-link - verification.sms.template has no [enslink]'],
    [
      'verification.userReport.texts',
      { iw: {} },
      'error language - verification.userReport.texts.iw is a language as "iw" → allowed: "he"',
    ],
    ['region', 'us', 'error form - region is "us" → allowed: text like'],
    ['keyServer.export.periodHours', 3, 'error choice - keyServer.export.periodHours is 3 → allowed: 2, 4, 8, 24'],
    [
      'verification.codeLenght',
      8,
      'error unknown-member - verification.codeLenght is not a field → did you mean "codeLength"?',
    ],
    [
      'exposureNotification',
      {},
      'error unknown-member - exposureNotification is not a field → did you mean "exposureNotifications"?',
    ],
  ])('also in the rest of the file: %s = %j', async (path, value, finding) => {
    const findings = await findingsOf(write({ [path]: value }));
    expect(findings).toEqual([expect.stringContaining(finding)]);
  });
});

describe('the text of a file', () => {
  it.each([
    ['\uFEFF', '', '1 error byte-order-mark -  begins with a byte order mark → save it as UTF-8 without one'],
    ['', '\n}', ' error syntax -  is not JSON: EndOfFileExpected'],
    [
      '// why\n',
      '',
      '1 error syntax -  is not JSON: InvalidCommentToken → correct it; comments and trailing commas are for files named .jsonc',
    ],
  ])('begins with %j and ends with %j', async (begin, end, finding) => {
    const findings = await findingsOf(write(`${begin}${demoText()}${end}`));
    expect(findings).toEqual([expect.stringContaining(finding)]);
  });

  it('says no member twice, at any depth', async () => {
    const text = demoText().replace('"nearMed": 50', '"nearMed": 50,\n        "nearMed": 51');
    const findings = await findingsOf(write(text));
    expect(findings).toEqual([
      `${lineOf('"nearMed": 51', text)} error duplicate-member - …attenuation.thresholds.nearMed is there twice → allowed: once`,
    ]);
  });

  it('is UTF-8', async () => {
    const file = join(folder, 'us-zz.json');
    writeFileSync(file, demoText(), 'latin1');
    expect(await findingsOf(file)).toEqual([
      expect.stringContaining('error encoding -  holds bytes that are not UTF-8'),
    ]);
  });

  it('may be empty, nothing of a region, or brackets without end', async () => {
    for (const text of ['', ' ', 'null', '[]', '"x"', '{', '['.repeat(100_000)]) {
      expect(await findingsOf(write(text))).toEqual([expect.stringMatching(/^1 error (syntax|type) - /)]);
    }
  });

  it('has comments and trailing commas where its name says so', async () => {
    const text = `// why\n${demoText().replace('"nearMed": 50', '"nearMed": 20 /* too low */')}`;
    expect(await findingsOf(write(text, 'us-zz.jsonc'))).toEqual([
      expect.stringContaining(`${lineOf('"nearMed": 20', text)} error C2 attenuationNearMedThreshold`),
    ]);
  });
});

it('two files for one region, however they are named', async () => {
  const files = [write({}), write({}, 'us-zz.jsonc'), write({}, 'us-zy.json')];
  expect(await findingsOf(...files)).toEqual([
    '2 error two-files - region is "US-ZZ", which is in us-zz.json too → allowed: one file for each region',
    expect.stringContaining('error file-name - region is "US-ZZ" → its file must be named us-zz.json'),
  ]);
});

it('one mistake does not hide the others: all of a file in one run', async () => {
  const file = write({
    [part('infectiousness.standardWeight')]: 'a hundred',
    [part('attenuation.thresholds')]: { immediateNear: 50, nearMed: 50, medFar: 'far' },
    [part('agency.color')]: [1, 1],
    [part('agency.websiteURL')]: 'http://health.example.org/',
    [part('agency.headerStyle')]: 'iconLeft',
    [part('agency.image')]: undefined,
    [part('texts.EN_US.agencyMessage')]: 'x'.repeat(3_001),
    [part('texts.ES_US.revokedDetailsBodyText')]: undefined,
    [part('texts.en_gb')]: {},
    [part('classifications.1.name')]: 'Close 30 min 2026-1',
    [part('classifications.2')]: null,
    [part('preset')]: 'none',
    [part('stated')]: { tekPublishInterval: 4 },
    [part('goLiveDate')]: '2020-02-30',
    'verification.codeLength': 50,
    'verification.smsCountry': 'UK',
    'keyServer.export.periodHours': 3,
    'verification.certificate': undefined,
    colour: 'red',
  });
  // A locale without any text lacks eight texts, and three of each classification: they are left out here.
  const findings = (await findingsOf(file)).filter((finding) => !/texts\.en_gb\./.test(finding));
  const rules = findings.map((finding) => finding.split(' ').slice(1, 3).join(' ')).sort();
  expect(rules).toEqual([
    'error C1', // revokedDetailsBodyText_ES_US
    'error C11',
    'error C2',
    'error choice', // goLiveDate
    'error choice', // periodHours
    'error choice', // preset
    'error country',
    'error header-image',
    'error locale',
    'error missing', // certificate
    'error range', // agencyMessage
    'error range', // codeLength
    'error type', // agency.color
    'error type', // classifications.2
    'error type', // medFar
    'error type', // standardWeight
    'error unique-name',
    'error unknown-member',
  ]);
  // What stands in for a wrong value is not compared with anything.
  expect(findings.join('\n')).not.toMatch(/C8|contrast/);
});

describe('against what was handed over', () => {
  const changes = { [part('classifications.0.thresholds.perDaySumERV')]: 1200 };

  it('in any stage, or in the one that is named', async () => {
    writeHandedOver(context, handedOverWith());
    const file = write(changes);
    expect(await findingsOf(file)).toEqual([expect.stringContaining('error C6 classificationName_1')]);
    expect(await checkFiles([file], 'prod', context)).toMatchObject([{ rule: 'C6' }]);
    expect(await checkFiles([file], 'staging', context)).toEqual([]);
  });

  it('text of the consent, and its version', async () => {
    writeHandedOver(context, handedOverWith());
    const file = write({ [part('texts.EN_US.legalConsentText')]: 'Another text' });
    expect(await findingsOf(file)).toEqual([
      expect.stringContaining('error C13 legalConsentVersion …legalConsentVersion is still 1.0.0'),
    ]);
  });
});

describe('the command', () => {
  const run = (...args: string[]) => runRegionCommand(['check', ...args], context);

  it('has errors and warnings apart, each with file, line and column', async () => {
    write({ [part('attenuation.thresholds.nearMed')]: 30, [part('agency.textColor')]: '#123456' });
    expect(await run()).toBe(1);
    expect(out.join('\n')).toMatch(
      /^Errors\n\n\S+us-zz\.json:\d+:9 {2}\[C2\] {2}attenuationNearMedThreshold\n {4}\S+nearMed is 30, .*\n {4}→ allowed.*\n\nWarnings\n\n\S+:\d+:7 {2}\[contrast\].*\n.*\n.*\n\n1 file: 1 error, 1 warning$/,
    );
  });

  it('ends well with warnings alone', async () => {
    write({ [part('agency.textColor')]: '#123456' });
    expect(await run()).toBe(0);
    expect(out.join('\n')).toMatch(/^Warnings[\s\S]*1 file: 0 errors, 1 warning$/);
  });

  it('gives JSON', async () => {
    const file = write({ [part('infectiousness.map')]: '0x0C01555AA9400000' });
    expect(await run(file, '--json')).toBe(1);
    expect(JSON.parse(out.join(''))).toMatchObject({
      errors: [
        {
          line: lineOf('"map"', readFileSync(file, 'utf8')),
          rule: 'map-value',
          key: 'symptomOnsetToInfectiousnessMap',
          value: '0x0C01555AA9400000',
        },
      ],
      warnings: [],
    });
  });

  it.each([
    [['--stage', 'nowhere'], /^stage is 'nowhere'; allowed: local/],
    [['gone.json'], /^There is no file gone.json/],
    [['--all'], /Unknown option '--all'/],
  ])('%j is refused in a sentence', async (args, note) => {
    write({});
    expect(await run(...args)).toBe(1);
    expect(notes.join('\n')).toMatch(note);
    expect(notes.join('\n')).not.toMatch(/ at .*:\d+/);
  });

  it('wants a file', async () => {
    expect(await run()).toBe(1);
    expect(notes.join('')).toContain('holds no region file');
  });

  it('loads no AWS SDK', () => {
    cpSync(join(root, 'regions', 'us-zz.json'), join(folder, 'us-zz.json'));
    const hook = join(folder, 'hook.mjs');
    writeFileSync(
      hook,
      `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => { if (/@aws-sdk|@smithy|aws-cdk/.test(url)) console.log('LOADED', url); return next(url, context); } });`,
    );
    const args = ['--import', hook, join(root, 'tools', 'region.ts'), 'check', join(folder, 'us-zz.json')];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(printed).toContain('1 file: 0 errors');
    expect(printed).not.toContain('LOADED');
  });
});
