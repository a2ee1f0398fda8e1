import { expect, test } from 'vitest';
import { legalTexts } from '../../../../protocol/region-config/artefacts/legal-texts.ts';
import { configuredRegion } from '../../../support/region/configured-region.ts';

const { part, values } = configuredRegion();

test('one file for each locale, its version in the name, nothing but the text inside', () => {
  expect(legalTexts(values)).toEqual([
    { name: 'legal-consent-1.0.0-EN_US.txt', text: `${part.texts.EN_US?.legalConsentText}\n` },
    { name: 'legal-consent-1.0.0-ES_US.txt', text: `${part.texts.ES_US?.legalConsentText}\n` },
  ]);
});

test('the consent to analytics has its own version', () => {
  const texts = { EN_US: { ...part.texts.EN_US, enpaConsentText: 'Do you want to take part?' } };
  const android = { ...part.android, enpaConsentVersion: '2.1' };
  expect(legalTexts(configuredRegion({ part: { texts, android } }).values).map(({ name }) => name)).toEqual([
    'legal-consent-1.0.0-EN_US.txt',
    'enpa-consent-2.1-EN_US.txt',
  ]);
});
