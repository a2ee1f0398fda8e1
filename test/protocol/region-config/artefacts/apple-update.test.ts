import { describe, expect, test } from 'vitest';
import { type AppleUpdateInput, appleUpdate } from '../../../../protocol/region-config/artefacts/apple-update.ts';
import { type HandedOver, storedValues } from '../../../../protocol/region-config/handed-over.ts';
import { configuredRegion } from '../../../support/region/configured-region.ts';

const demo = configuredRegion();
const update = (input: Partial<AppleUpdateInput> = {}) =>
  appleUpdate({ region: 'US-UM', values: demo.values, localisedRevocation: false, ...input });

/** The closed list: headings of Apple's "Configuring Exposure Notifications" (region-config.md §2.1 to §2.8). */
const appleKeys = `enVersion agencyDisplayName regionIdentifier goLiveDate agencyRegionName agencyWebsiteURL
  agencyHeaderStyle agencyHeaderTextColor agencyColor agencyImage agencyMessage legalConsentText legalConsentVersion
  exposureMatching appBundleId publicKey publicKeyVersion attenuationImmediateWeight attenuationNearWeight
  attenuationMedWeight attenuationOtherWeight attenuationImmediateNearThreshold attenuationNearMedThreshold
  attenuationMedFarThreshold symptomOnsetToInfectiousnessMap infectiousnessStandardWeight infectiousnessHighWeight
  reportTypeConfirmedTestWeight reportTypeConfirmedClinicalDiagnosisWeight reportTypeSelfReportWeight reportTypeNoneMap
  daysSinceExposureThreshold exposureDetailsBodyText notificationSubject notificationBody classificationName
  classificationURL confirmedTestPerDaySumERVThreshold clinicalDiagnosisPerDaySumERVThreshold
  selfReportPerDaySumERVThreshold recursivePerDaySumERVThreshold perDaySumERVThreshold perDayMaxERVThreshold
  weightedDurationAtAttenuationThreshold revokedNotificationBody revokedNotificationSubject revokedDetailsBodyText
  revokedURL tekLocalDownloadIndexFile tekLocalDownloadBasePath tekPublishInterval tekUploadURL
  testVerificationIntroMessage verificationCodeLearnMoreURL testVerificationURL testVerificationCertificateURL
  testVerificationAPIKey`.split(/\s+/);

describe('the envelope (enx-client.md §13)', () => {
  test('has the subdivision alone as state, and the version as an integer', () => {
    const { config: _, ...envelope } = update();
    expect(envelope).toEqual({ countryCode: 'US', state: 'UM', publicKeyVersion: 1 });
  });

  test('of a country has no state', () => {
    expect(update({ region: 'NO' })).not.toHaveProperty('state');
  });

  test("spells the app's identifier its own way, the configuration another", () => {
    const { values } = configuredRegion({ part: { appBundleId: 'org.example.app' } });
    const { appBundleID, config } = update({ values });
    expect([appBundleID, config.appBundleId]).toEqual(['org.example.app', 'org.example.app']);
  });

  test('a version without v is the same integer', () => {
    const { keyServer } = demo.settings;
    const file = { keyServer: { ...keyServer, export: { ...keyServer.export, verificationKeyVersion: '12' } } };
    const { publicKeyVersion, config } = update({ values: configuredRegion({ file }).values });
    expect([publicKeyVersion, config.publicKeyVersion]).toEqual([12, '12']);
  });
});

describe('config', () => {
  test("holds nothing that Apple's list lacks", () => {
    const names = Object.keys(update().config).map((name) => name.replace(/(_[1-4])?(_[A-Z]{2}_[A-Z]{2})?$/, ''));
    expect(names.filter((name) => !appleKeys.includes(name))).toEqual([]);
    // The demo region has no logo and no app of its own.
    const absent = appleKeys.filter((name) => !names.includes(name));
    expect(absent).toEqual(['agencyImage', 'appBundleId']);
  });

  test('never says that a region is a test region', () => {
    expect(Object.keys(update().config)).not.toContain('isTestRegion');
  });

  test('has types as the list says', () => {
    expect(update().config).toMatchObject({
      enVersion: 2,
      goLiveDate: 1_893_974_400,
      agencyColor: [0.0431, 0.2392, 0.349],
      agencyHeaderStyle: 0,
      exposureMatching: true,
      publicKeyVersion: 'v1',
      symptomOnsetToInfectiousnessMap: 288605699003383808n,
      perDaySumERVThreshold_2: 900,
      notificationBody_1_EN_US: expect.stringContaining('half an hour'),
      tekPublishInterval: 2,
      tekUploadURL: 'https://publish.example/v1/publish',
    });
  });

  test('has the two revocation texts once, of the first locale, while Apple says nothing of locales', () => {
    const { texts } = demo.part;
    const names = Object.keys(update().config).filter((name) => name.startsWith('revokedNotification'));
    expect(names).toEqual(['revokedNotificationBody', 'revokedNotificationSubject']);
    expect(update().config.revokedNotificationBody).toBe(texts.EN_US?.revokedNotificationBody);
    expect(update().config).toHaveProperty('revokedDetailsBodyText_ES_US');
  });

  test('has them by locale where push.localisedRevocation says so', () => {
    const names = Object.keys(update({ localisedRevocation: true }).config);
    expect(names.filter((name) => name.startsWith('revokedNotificationBody'))).toEqual([
      'revokedNotificationBody_EN_US',
      'revokedNotificationBody_ES_US',
    ]);
  });
});

describe('with what was handed over last (C12)', () => {
  const last: HandedOver = {
    ...{ region: 'US-ZZ', stage: 'staging', at: '2026-03-27T12:00:00Z', by: 'Kari' },
    ...{ how: 'push', values: storedValues(demo.values) },
  };

  test('nothing changed, nothing is sent', () => {
    expect(update({ last }).config).toEqual({});
  });

  test.each([
    ['a weight', { daysSinceExposureThreshold: 10 }, { daysSinceExposureThreshold: 10 }],
    ['a colour', { agency: { ...demo.part.agency, color: '#000000' } }, { agencyColor: [0, 0, 0] }],
    [
      'the map',
      { infectiousness: { ...demo.part.infectiousness, map: '0x0401555AA9400001' } },
      { symptomOnsetToInfectiousnessMap: 288605699003383809n },
    ],
    [
      'a text of one locale',
      { texts: { ...demo.part.texts, ES_US: { ...demo.part.texts.ES_US, agencyMessage: 'Hola' } } },
      { agencyMessage_ES_US: 'Hola' },
    ],
    [
      'the revocation text of the first locale',
      { texts: { ...demo.part.texts, EN_US: { ...demo.part.texts.EN_US, revokedNotificationBody: 'Sorry' } } },
      { revokedNotificationBody: 'Sorry' },
    ],
    [
      'the revocation text of another locale, which Apple has no key for',
      { texts: { ...demo.part.texts, ES_US: { ...demo.part.texts.ES_US, revokedNotificationBody: 'Perdón' } } },
      {},
    ],
  ])('%s changed: that alone is sent', (_, part, config) => {
    expect(update({ values: configuredRegion({ part }).values, last }).config).toEqual(config);
  });

  test('a key that was not there before is sent', () => {
    const { agencyColor: _, ...values } = last.values;
    expect(update({ last: { ...last, values } }).config).toEqual({ agencyColor: [0.0431, 0.2392, 0.349] });
  });
});
