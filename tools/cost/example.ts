/** What an estimate assumes where nobody says otherwise. */
import { stageFacts } from '../../lib/settings/stage-files.ts';
import { regionFile } from '../../protocol/region.ts';
import type { System, Usage } from './model.ts';
import { readSystem } from './system.ts';

/** As the reference's page: 1,250 reports a day among 5 million users. */
const REPORTS_PER_PHONE_AND_DAY = 1_250 / 5_000_000;

/** `reportsPerDay` undefined: in proportion to the phones. */
export function usageFor(phones: number, reportsPerDay = phones * REPORTS_PER_PHONE_AND_DAY): Usage {
  return { phones, reportsPerDay, keysPerReport: 14, pollsPerDay: 4, chaffRunsPerDay: 0.5 };
}

/** Stage prod with one region and every default, whatever the owner's own files say. */
export function exampleSystem(): System {
  const region = regionFile.parse({
    region: 'US-ZZ',
    name: 'Example',
    verification: { allowedTestTypes: ['confirmed'], certificate: { issuer: 'i', audience: 'a' } },
    keyServer: {
      healthAuthorityIds: ['h'],
      export: { periodHours: 2, verificationKeyId: '999', verificationKeyVersion: 'v1' },
    },
  });
  return readSystem('prod', [region], stageFacts.parse({ domains: 'temporary' }));
}
