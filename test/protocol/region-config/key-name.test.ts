/** The grammar of key names (region-config.md §6). */
import { expect, it } from 'vitest';
import { keyNameAt, pathOfKey } from '../../../protocol/region-config/file/key-paths.ts';
import { places } from '../../../protocol/region-config/file/places.ts';
import { parseKeyName, writeKeyName } from '../../../protocol/region-config/key-name.ts';

it.each([
  ['agencyColor', 'agencyColor'],
  ['agencyDisplayName', 'agencyDisplayName'],
  ['agencyDisplayName_FR_CA', 'agencyDisplayName_FR_CA'],
  ['agencyDisplayName_fr_ca', 'agencyDisplayName_FR_CA'],
  ['notificationBody_1', 'notificationBody_1'],
  ['notificationBody_1_EN_US', 'notificationBody_1_EN_US'],
  ['notificationBody_4_nb_no', 'notificationBody_4_NB_NO'],
  ['perDaySumERVThreshold_4', 'perDaySumERVThreshold_4'],
  // Google's document has locales there, Apple's has none (§8, no. 7).
  ['revokedNotificationBody_EN_US', 'revokedNotificationBody_EN_US'],
])('%s is understood, as %s', (text, written) => {
  const name = parseKeyName(text);
  expect('fault' in name ? name.fault : writeKeyName(name)).toBe(written);
});

it.each([
  ['agencyColour', '"agencyColour" is not in the list of keys'],
  ['', '"" is not in the list of keys'],
  ['AgencyColor', '"AgencyColor" is not in the list of keys'],
  ['notificationBody', 'notificationBody takes _1 to _4'],
  ['notificationBody_0', 'notificationBody takes _1 to _4'],
  ['notificationBody_5', 'notificationBody takes _1 to _4'],
  ['notificationBody_01', 'notificationBody takes _1 to _4'],
  ['notificationBody_EN_US', 'notificationBody takes _1 to _4'],
  ['notificationBody_EN_US_1', 'notificationBody takes _1 to _4'],
  ['agencyColor_1', 'agencyColor has no locales'],
  ['agencyColor_EN_US', 'agencyColor has no locales'],
  ['perDaySumERVThreshold_1_EN_US', 'perDaySumERVThreshold has no locales'],
  ['agencyDisplayName_1', '"1" is not language_COUNTRY'],
  ['agencyDisplayName_EN', '"EN" is not language_COUNTRY'],
  ['agencyDisplayName_ES_419', '"ES_419" is not language_COUNTRY'],
  ['agencyDisplayName_EN_US_X', '"EN_US_X" is not language_COUNTRY'],
  ['agencyDisplayName_US_EN', '"US_EN" "US" is no language of ISO 639-1'],
  ['agencyDisplayName_', '"" is not language_COUNTRY'],
])('%s is refused: %s', (text, fault) => expect(parseKeyName(text)).toEqual({ fault }));

it('every place of the file has its key, and the key its place', () => {
  for (const { key, steps } of places) {
    const name = {
      key,
      ...(steps.includes('item') && { index: 3 }),
      ...(steps.includes('locale') && { locale: 'NB_NO' }),
    };
    expect(keyNameAt(pathOfKey(name) ?? [])).toBe(writeKeyName(name));
  }
});

it.each([
  [['exposureNotifications', 'infectiousness', 'map', '-3'], 'symptomOnsetToInfectiousnessMap'],
  [['exposureNotifications', 'stated', 'tekUploadURL'], 'tekUploadURL'],
  [['verification', 'deviceApiKey'], 'testVerificationAPIKey'],
  [['exposureNotifications', 'texts', 'EN_US'], undefined],
  [['exposureNotifications', 'classifications', 0], undefined],
  [['exposureNotifications'], undefined],
  [['verification', 'codeLength'], undefined],
  [[], undefined],
])('at %j is the key %s', (path, name) => expect(keyNameAt(path)).toBe(name));
