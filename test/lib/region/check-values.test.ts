/** `npm run region -- check` over values that are wrong in each of the ways that people get them wrong. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckFolder, checkFolder, lineOf, part } from './check-folder.ts';

let folder: CheckFolder;
beforeEach(() => {
  folder = checkFolder();
});
afterEach(() => folder.remove());

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
    ...['2019-12-31', '2106-02-08', '2106-02-07T06:28:16Z'].map((date): [string, string, string, string] => [
      'goLiveDate',
      date,
      '"goLiveDate"',
      `error range goLiveDate …goLiveDate is "${date}" → allowed: a day from 2020-01-01 to 2106-02-07`,
    ]),
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
    const file = folder.write({ [part(path)]: value });
    const findings = await folder.findingsOf(file);
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
    const findings = await folder.findingsOf(folder.write({ [path]: value }));
    expect(findings).toEqual([expect.stringContaining(finding)]);
  });
});
