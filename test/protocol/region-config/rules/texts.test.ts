import { expect, it } from 'vitest';
import { locales } from '../../../../protocol/region-config/rules/locales.ts';
import { known, required } from '../../../../protocol/region-config/rules/required.ts';
import { blankTexts, plainTexts, writableTexts } from '../../../../protocol/region-config/rules/texts.ts';
import { found } from '../../../support/region/region-subject.ts';

it('the demo region has all that it must have', () => {
  expect([required, known, locales, blankTexts, plainTexts].flatMap((rule) => found(rule))).toEqual([]);
});

it.each([
  [
    'texts.ES_US.revokedDetailsBodyText',
    'is missing → write it: What a withdrawn exposure means, on the page that its notification opens. At most 1500 characters.',
  ],
  ['texts.EN_US.agencyDisplayName', 'is missing → write it: Name of the authority'],
  ['texts.EN_US.revokedNotificationSubject', 'is missing → write it'],
  ['classifications.1.texts.ES_US.notificationBody', 'is missing → write it: Text of the notification. At most 256'],
  ['classifications.0.url', 'is missing → write it'],
  ['classifications.0.name', 'is missing → write it'],
  ['agency.websiteURL', 'is missing → write it'],
  ['legalConsentVersion', 'is missing → write it'],
  ['revocation.url', 'is missing → write it'],
  ['verification.learnMoreURL', 'is missing → write it'],
])('C1: %s', (path, problem) => {
  expect(found(required, { [path]: undefined })).toEqual([expect.stringContaining(`error C1 ${path} ${problem}`)]);
});

it('C1: every text of a locale, once for each', () => {
  expect(found(required, { 'texts.FR_CA': {} })).toHaveLength(8 + 2 * 3);
  expect(found(required, { classifications: [] })).toEqual([
    expect.stringMatching(/^error C1 classifications holds no classification/),
  ]);
  expect(found(required, { texts: {} })[0]).toMatch(/^error C1 texts holds no locale/);
});

it('C1: what only a deployment knows, once something is handed over', () => {
  expect(found(known, {}, { live: true, stage: 'prod' })).toEqual(
    [
      'publicKey',
      'tekLocalDownloadIndexFile',
      'tekLocalDownloadBasePath',
      'tekUploadURL',
      'testVerificationURL',
      'testVerificationCertificateURL',
    ].map((name) => expect.stringContaining(`lacks ${name}, which stage prod does not know → deploy the stage first`)),
  );
});

it.each([
  ['en_us', 'is a locale that is not in upper case with "_" → write "EN_US"'],
  ['en-US', 'is a locale that is not in upper case with "_" → write "EN_US"'],
  ['ES_419', 'is a locale that is not language_COUNTRY → allowed: language and country'],
  ['EN', 'is a locale that is not language_COUNTRY'],
  ['XX_US', 'is a locale that "XX" is no language of ISO 639-1'],
  ['EN_XX', 'is a locale that "XX" is no country of ISO 3166-1'],
  ['EN_ZZ', 'is a locale that "ZZ" is no country of ISO 3166-1'],
  ['EN_EU', 'is a locale that "EU" is no country of ISO 3166-1'],
  ['EN_UK', 'is a locale that "UK" is no country of ISO 3166-1 → write "EN_GB"'],
  ['IW_IL', 'is a locale that "IW" is no language of ISO 639-1 → write "HE_IL"'],
])('locale %s', (locale, problem) => {
  expect(found(locales, { [`texts.${locale}`]: {} })).toEqual(
    expect.arrayContaining([expect.stringContaining(`error locale texts.${locale} ${problem}`)]),
  );
  expect(found(locales, { [`classifications.0.texts.${locale}`]: {} })).toEqual(
    expect.arrayContaining([expect.stringContaining(`error locale classifications.0.texts.${locale} ${problem}`)]),
  );
});

it('a classification is in no other language than the rest', () => {
  expect(found(locales, { 'classifications.1.texts.FR_CA': {} })).toEqual([
    'error locales classifications.1.texts.FR_CA is in FR_CA, and exposureNotifications.texts has no FR_CA → write the other texts in FR_CA too, or leave it out',
  ]);
});

it('a text that may be missing is in all locales, or in none', () => {
  expect(found(locales, { 'texts.ES_US.appTitle': undefined })).toEqual([
    expect.stringMatching(
      /^warning locales texts.ES_US.appTitle is missing, and other locales have it → write it in ES_US too/,
    ),
  ]);
  expect(found(locales, { 'texts.ES_US.appTitle': undefined, 'texts.EN_US.appTitle': undefined })).toEqual([]);
});

it('a text is not blank', () => {
  expect(found(blankTexts, { 'texts.EN_US.agencyMessage': ' \n\t' })).toEqual([
    expect.stringMatching(/^error blank texts.EN_US.agencyMessage is blank → write it: What Exposure/),
  ]);
});

it.each([
  ['texts.EN_US.legalConsentText', 'Read <b>this</b>.', 'error', '<b>'],
  ['texts.EN_US.legalConsentText', 'One<br/>two', 'error', '<br/>'],
  ['texts.EN_US.legalConsentText', 'You &amp; me', 'error', '&amp;'],
  ['texts.EN_US.enpaConsentText', '<p>', 'error', '<p>'],
  ['texts.EN_US.agencyMessage', '</p>', 'warning', '</p>'],
])('%s holds no markup: %s', (path, text, severity, markup) => {
  expect(found(plainTexts, { [path]: text })).toEqual([
    `${severity} html ${path} holds markup: ${markup} → write plain text, paragraphs apart by an empty line`,
  ]);
});

it.each(['If a < b and b > c', '5 <6> 7', 'Q & A; more'])('%s is plain text', (text) => {
  expect(found(plainTexts, { 'texts.EN_US.legalConsentText': text })).toEqual([]);
});

/** XML 1.0, production `Char`. */
it.each([
  ['a bell', '\u0007', true],
  ['half of a character', '\ud83d', true],
  ['a character that is none', '\uffff', true],
  ['a tab, a line and a carriage return', '\t\n\r', false],
  ['a smile and Arabic', '😀 سعال', false],
])('%s', (_, text, refused) => {
  const path = 'texts.EN_US.agencyMessage';
  expect(found(writableTexts, { [path]: `a${text}b` })).toEqual(
    refused ? [expect.stringContaining(`error control-character ${path} has a control character`)] : [],
  );
});
