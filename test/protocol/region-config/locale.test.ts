import { expect, it } from 'vitest';
import { languageTag, localeFault } from '../../../protocol/region-config/locale.ts';

it.each(['EN_US', 'ES_US', 'FR_CA', 'NB_NO', 'NO_NO', 'SE_NO', 'ZH_TW', 'HE_IL', 'EN_GB', 'TL_PH', 'AR_XK'])(
  '%s is a locale',
  (locale) => expect(localeFault(locale)).toBeUndefined(),
);

it.each([
  ['en_us', 'EN_US'],
  ['en-US', 'EN_US'],
  ['EN_UK', 'EN_GB'],
  ['in_ID', 'ID_ID'],
  ['DE_DD', 'DE_DE'],
])('%s means %s', (locale, meant) => expect(localeFault(locale)).toMatchObject({ meant }));

it.each([
  '',
  'EN',
  'EN_USA',
  'ENG_US',
  'ES_419',
  'EN US',
  'EN__US',
  'É_US',
  'XX_US',
  'EN_XX',
  'EN_ZZ',
  'EN_EU',
  '__',
  '--',
])('%j is none, and nobody knows what was meant', (locale) =>
  expect(localeFault(locale)).toEqual({ why: expect.stringMatching(/^(is not language_COUNTRY|"..")/) }),
);

it('pages name it in their own way', () => expect(languageTag('NB_NO')).toBe('nb-NO'));
