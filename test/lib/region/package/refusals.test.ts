import { expect, test } from 'vitest';
import { refusals } from '../../../../tools/region/package/refusals.ts';
import { configuredRegion, demoFacts } from '../../../support/region/configured-region.ts';

test('a deployment that says everything stands in no way', () => {
  expect(refusals(configuredRegion().values, 'staging')).toEqual([]);
});

test.each([
  ['publicKey', ['publicKey'], 'npm run deploy -- --stage staging'],
  ['exportBaseUrl', ['tekLocalDownloadIndexFile', 'tekLocalDownloadBasePath'], 'stages/staging.json'],
  ['publishUrl', ['tekUploadURL'], 'stages/staging.json'],
  ['deviceUrl', ['testVerificationURL', 'testVerificationCertificateURL'], 'stages/staging.json'],
  ['deviceApiKey', ['testVerificationAPIKey'], 'npm run api-key -- create --stage staging'],
] as const)('without %s it says what is unknown, and where it comes from', (fact, keys, remedy) => {
  const { [fact]: _, ...facts } = demoFacts;
  const found = refusals(configuredRegion({ facts }).values, 'staging');
  expect(found.map(({ key }) => key)).toEqual(keys);
  for (const each of found) {
    expect(each.problem).toMatch(/^is not known: it comes from .+/);
    expect(each.remedy).toContain(remedy);
  }
});

test('a local stack is started, not deployed', () => {
  const [first] = refusals(configuredRegion({ facts: {} }).values, 'local');
  expect(first?.remedy).toContain('npm start');
});

test('links are for Google alone: without their host a package is made', () => {
  const { redirectDomain: _, ...facts } = demoFacts;
  expect(refusals(configuredRegion({ facts }).values, 'staging')).toEqual([]);
});
