/** A region's quota on the pages: how it stands, and codes that an administrator adds. */
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../../lambdas/shared/audit.ts';
import { addedCodes, addToQuota } from '../../../../lambdas/verification/staff/quota/add-codes.ts';
import { answerQuota } from '../../../../lambdas/verification/staff/quota/show-quota.ts';
import type { QuotaRow } from '../../../../lambdas/verification/store/quota/rows.ts';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { lacking, refusalOf, SUBJECT, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

function quotas({ enabled = true, isTaken = true } = {}) {
  const entries: AuditEntry[] = [];
  let row: QuotaRow = { bucket: { taken: 4, until: NOW + 60, marks: [], earlierMarks: [] }, modelledOn: '2026-11-21' };
  return {
    entries,
    regions: oneRegion({ abusePrevention: { enabled, limit: 10, limitFactor: 1 } }),
    read: async () => row,
    async add({ bucket, codes }: { bucket: QuotaRow['bucket']; codes: number }, entry: AuditEntry) {
      if (!isTaken) return false;
      entries.push(entry);
      row = { ...row, bucket: { ...bucket, taken: bucket.taken - codes } };
      return true;
    },
  };
}
const standing = {
  ...{ enabled: true, limit: 10, isModelled: false, limitFactor: 1, quota: 10, remaining: 6, until: NOW + 60 },
};

describe('the quota', () => {
  const show = (...permissions: readonly Permission[]) => answerQuota(quotas())(undefined, staffCallWith(permissions));

  it.each(['CodeIssue', 'CodeBulkIssue', 'SettingsRead', 'SettingsWrite'] as const)('is shown with %s', async (one) => {
    expect(await show(one)).toEqual({ status: 200, body: standing });
  });

  it('is for no other', async () => expect(await refusalOf(show('StatsRead'))).toEqual(lacking(['SettingsRead'])));
});

describe('codes that are added', () => {
  const add = (request: { codes: number; dryRun?: boolean }, of = quotas()) =>
    addToQuota(of)(request, staffCallWith(['SettingsWrite']));

  it('are there, in the name of the person', async () => {
    const of = quotas();
    expect((await add({ codes: 5 }, of)).body).toEqual({ ...standing, remaining: 11 });
    expect(of.entries).toEqual([
      {
        ...{ actor: 'verification/staff-quota', by: `person:${SUBJECT}`, action: 'quota-burst', target: 'US-ZZ' },
        ...{ before: { remaining: 6 }, after: { remaining: 11 }, details: { codes: 5 } },
      },
    ]);
  });

  it('are only thought of in a dry run', async () => {
    const of = quotas();
    expect((await add({ codes: 5, dryRun: true }, of)).body).toEqual({ ...standing, remaining: 11 });
    expect(of.entries).toEqual([]);
  });

  it.each([
    [{ codes: 0 }, quotas(), 400],
    [{ codes: 1.5 }, quotas(), 400],
    [{ codes: 5 }, quotas({ enabled: false }), 400],
    [{ codes: 5 }, quotas({ isTaken: false }), 409],
  ])('%j may be refused', async (request, of, status) => {
    expect(await refusalOf(add(request, of))).toEqual({ status, code: 'quota_refused' });
  });

  it.each([{}, { codes: '5' }, { codes: 5, region: 'US-XX' }])('%j is no request', (request) =>
    expect(addedCodes.safeParse(request).success).toBe(false),
  );
});
