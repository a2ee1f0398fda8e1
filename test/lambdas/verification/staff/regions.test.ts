/** All regions of a stage, for its system administrators. */
import { expect, it } from 'vitest';
import { showRegions } from '../../../../lambdas/verification/staff/regions/show-regions.ts';
import type { RegionRow } from '../../../../lambdas/verification/store/region-store.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { permissions } from '../../../../protocol/staff/permissions.ts';
import { refusalOf, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

function row(region: string, changes: Partial<VerificationSettings> = {}, rest: Partial<RegionRow> = {}): RegionRow {
  const deployed = { name: `Authority of ${region}`, verification: verificationSettings(changes) };
  return { region, text: '', deployed, live: {}, liveVersion: 0, isActive: true, before: undefined, ...rest };
}

const quota = { enabled: true, limit: 10, limitFactor: 1 };
const rows = [
  row('US-ZZ', { abusePrevention: quota }, { live: { 'verification.maintenance': true }, liveVersion: 1 }),
  row('US-YY', { practice: true, allowedTestTypes: ['confirmed'] }, { isActive: false }),
];
const claims = { last: 0.2, mean: 0.8, deviation: 0.1, anomalous: true };
const deps = {
  rows: async () => rows,
  quotas: async () =>
    new Map([['US-ZZ', { bucket: { taken: 3, until: NOW + 1, marks: [], earlierMarks: [] }, claims } as never]]),
  members: async (region: string) => region.length,
};
const call = (isSystemAdministrator: boolean) => {
  const { person, ...rest } = staffCallWith([]);
  const everything = isSystemAdministrator ? [] : permissions;
  return { ...rest, person: { ...person, region: '', isSystemAdministrator, permissions: everything } };
};

it('are shown as they are now, those that have ended too', async () => {
  const { body } = await showRegions(deps)(undefined, call(true));
  expect(body).toMatchObject({
    now: NOW,
    regions: [
      {
        ...{ region: 'US-YY', practice: true, maintenance: false, ended: true, userReport: false, members: 5 },
        quota: { enabled: false },
      },
      {
        ...{ region: 'US-ZZ', name: 'Authority of US-ZZ', practice: false, maintenance: true, ended: false },
        ...{ userReport: true, sendsMessages: true, apps: [] },
        quota: { enabled: true, quota: 10, remaining: 7 },
        claims,
      },
    ],
  });
});

it('are not for who is none, whatever their permissions', async () => {
  const refused = { status: 403, code: 'missing_permission', missing: [] };
  expect(await refusalOf(showRegions(deps)(undefined, call(false)))).toEqual(refused);
});
