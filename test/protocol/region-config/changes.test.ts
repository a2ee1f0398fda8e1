import { describe, expect, it } from 'vitest';
import { changesSince, noticedOf } from '../../../protocol/region-config/changes.ts';
import { type HandedOver, storedValues } from '../../../protocol/region-config/handed-over.ts';
import { appleSections, configurationKeys } from '../../../protocol/region-config/keys/all.ts';
import { elsewhere } from '../../../protocol/region-config/keys/elsewhere.ts';
import { configuredRegion, demoFacts } from '../../support/region/configured-region.ts';

const demo = configuredRegion();
const last: HandedOver = {
  ...{ region: 'US-ZZ', stage: 'prod', at: '2026-11-20T10:00:00Z', by: 'Kari', how: 'push' },
  values: storedValues(demo.values),
};
/** As if something else had been handed over: a value, or undefined for none. */
const lastWith = (values: Record<string, unknown>): HandedOver => {
  const all = Object.entries({ ...last.values, ...values }).filter(([, value]) => value !== undefined);
  return { ...last, values: Object.fromEntries(all) as HandedOver['values'] };
};
const changedBy = (values: Record<string, unknown>) => changesSince(lastWith(values), demo.values);

describe('what changes', () => {
  it('is nothing where all is as it was handed over', () => {
    expect(changesSince(last, demo.values)).toEqual({ changes: [], demands: [], notCompared: [] });
  });

  it('is everything where nothing was', () => {
    const { changes, demands } = changesSince(undefined, demo.values);
    expect(changes).toHaveLength(demo.values.length);
    expect(changes.filter(({ before }) => before !== undefined)).toEqual([]);
    expect(demands).toEqual([]);
  });

  it('has before and after, in the order of what is noticed', () => {
    const { changes } = changedBy({
      appBundleId: 'org.example.app',
      tekPublishInterval: 4,
      appTitle_ES_US: 'Otra',
      symptomOnsetToInfectiousnessMap: '0x0555555555555555',
      agencyColor: [0, 0, 0],
      revokedURL: undefined,
    });
    expect(changes).toMatchObject([
      {
        ...{ name: 'symptomOnsetToInfectiousnessMap', noticed: 'notified' },
        ...{ before: '0x0555555555555555', after: '0x0401555AA9400000' },
      },
      { name: 'agencyColor', noticed: 'read', before: [0, 0, 0], after: [0.0431, 0.2392, 0.349] },
      { name: 'appTitle_ES_US', noticed: 'read', locale: 'ES_US', before: 'Otra', after: 'EN de Ejemplo' },
      { name: 'revokedURL', noticed: 'links', after: 'https://health.example.org/exposure/withdrawn' },
      { name: 'tekPublishInterval', noticed: 'servers', before: 4, after: 2 },
      { name: 'appBundleId', noticed: 'nothing', before: 'org.example.app' },
    ]);
    expect(changes.find(({ name }) => name === 'revokedURL')).not.toHaveProperty('before');
    expect(changes.find(({ name }) => name === 'appBundleId')).not.toHaveProperty('after');
  });

  it('leaves out what only a deployment knows, and says so', () => {
    const { publicKey: _, ...facts } = demoFacts;
    const { changes, notCompared } = changesSince(last, configuredRegion({ facts }).values);
    expect({ changes, notCompared }).toEqual({ changes: [], notCompared: ['publicKey'] });
  });

  it('leaves out a name that is no key any more', () => {
    expect(changedBy({ forgottenKey: 1 }).changes).toEqual([]);
  });
});

describe('what has to change with it (region-config.md §7)', () => {
  it('C6: the name of the classification of which a threshold changed, and of no other', () => {
    const { demands } = changedBy({ perDaySumERVThreshold_2: 600, perDayMaxERVThreshold_2: 300 });
    expect(demands).toEqual([
      {
        name: 'classificationName_2',
        because: ['perDaySumERVThreshold_2', 'perDayMaxERVThreshold_2'],
        met: false,
        rule: 'C6',
      },
    ]);
  });

  it('C13: the version of the consent, once for all locales', () => {
    const { demands } = changedBy({ legalConsentText_EN_US: 'Old', legalConsentText_ES_US: 'Antes' });
    expect(demands).toMatchObject([{ name: 'legalConsentVersion', met: false, rule: 'C13' }]);
  });

  it('C7: the version of the key', () => {
    expect(changedBy({ publicKey: 'AAAA' }).demands).toMatchObject([{ name: 'publicKeyVersion', met: false }]);
  });

  it('is met where it did', () => {
    const { demands } = changedBy({ perDaySumERVThreshold_1: 600, classificationName_1: 'Close 10 min' });
    expect(demands).toMatchObject([{ name: 'classificationName_1', met: true }]);
  });

  it('is nothing for a classification or a locale that is new', () => {
    const isNew = (name: string) => name.includes('_2') || name.includes('ES_US');
    const names = Object.keys(last.values).filter(isNew);
    const { changes, demands } = changedBy(Object.fromEntries(names.map((name) => [name, undefined])));
    expect(changes).toHaveLength(names.length);
    expect(demands).toEqual([]);
  });

  it('is nothing for other texts', () => {
    expect(changedBy({ agencyMessage_EN_US: 'Old' }).demands).toEqual([]);
  });
});

it('every key is noticed where its reader would look', () => {
  const keys = [...appleSections, elsewhere].flatMap((section) => section.keys);
  const names = (noticed: string) => keys.filter((key) => noticedOf(key) === noticed).map(({ name }) => name);
  expect(names('links')).toEqual([
    ...['agencyWebsiteURL', 'classificationURL', 'revokedURL', 'verificationCodeLearnMoreURL', 'appLinkHost'],
  ]);
  expect(names('consent')).toEqual([
    ...['legalConsentText', 'legalConsentVersion', 'enableENPA', 'enpaConsentText', 'enpaConsentVersion'],
  ]);
  expect(names('signing')).toEqual(['publicKey', 'publicKeyVersion']);
  expect(names('servers')).toEqual([
    ...['tekLocalDownloadIndexFile', 'tekLocalDownloadBasePath', 'tekPublishInterval', 'tekUploadURL'],
    ...['testVerificationURL', 'testVerificationCertificateURL', 'testVerificationAPIKey'],
    ...['callbackIntervalInMin', 'healthAuthorityID', 'tekRoamingUrls'],
  ]);
  expect(names('read')).toEqual([
    ...['agencyDisplayName', 'agencyRegionName', 'agencyHeaderStyle', 'agencyHeaderTextColor', 'agencyColor'],
    ...['agencyImage', 'agencyMessage', 'exposureDetailsBodyText', 'notificationSubject', 'notificationBody'],
    ...['revokedNotificationBody', 'revokedNotificationSubject', 'revokedDetailsBodyText'],
    ...['testVerificationIntroMessage', 'agencyHeaderSubtitle', 'appTitle', 'symptomsOnsetDescription'],
    'traveledQuestionText',
  ]);
  expect(names('nothing')).toEqual(['enVersion', 'regionIdentifier', 'appBundleId', 'isTestRegion']);
  // Fifteen numbers of the scores, seven thresholds, and the three that say whether and when.
  expect(names('notified')).toHaveLength(15 + 7 + 3);
  expect(configurationKeys.filter((key) => !keys.includes(key)).map(noticedOf)).toEqual(Array(28).fill('nothing'));
});
