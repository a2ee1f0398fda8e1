import { describe, expect, it } from 'vitest';
import { showDesk } from '../../../../lambdas/verification/staff/show-desk/show-desk.ts';
import type { QuotaRow } from '../../../../lambdas/verification/store/quota/rows.ts';
import { emptyBucket } from '../../../../protocol/abuse/quota.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { smsSettings } from '../../../../protocol/sms/settings.ts';
import type { DeskAnswer } from '../../../../protocol/staff/answers.ts';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { callOf } from '../../../support/staff/staff.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

interface Given {
  readonly settings?: Partial<VerificationSettings>;
  readonly row?: Partial<QuotaRow>;
  readonly hasProvider?: boolean;
  readonly permissions?: readonly Permission[];
}

async function desk({ settings = {}, row = {}, hasProvider = true, permissions = ['CodeIssue'] }: Given = {}) {
  const quota = async () => ({ bucket: emptyBucket, ...row });
  const { body } = await showDesk({ regions: oneRegion(settings), quota, hasProvider })(
    undefined,
    callOf('nora', permissions, { now: NOW }),
  );
  return body as unknown as DeskAnswer;
}

describe('the desk', () => {
  it('has the bounds of what may be asked for', async () => {
    const settings = { timeZone: 'America/New_York', requireDate: true, linkDomain: 'en.example' };
    expect(await desk({ settings })).toEqual({
      ...{ now: NOW, region: 'US-ZZ', name: 'Example', timeZone: 'America/New_York', notices: [] },
      ...{ testTypes: ['confirmed', 'likely', 'negative', 'user-report'], requireDate: true, oldestDateDays: 28 },
      ...{ smsCountry: 'US', linkDomain: 'en.example', codeLength: 8, codeLifeSeconds: 900 },
      ...{ longCodeLength: 16, longCodeLifeSeconds: 86_400, batch: { size: 10 } },
      messages: {
        ...{ countries: [], isSigned: false, allowGenerated: false },
        templates: [
          { label: 'Default SMS template', text: expect.stringContaining('[enslink]') },
          { label: 'User Report', text: expect.stringContaining('[enslink]') },
        ],
      },
    });
  });

  it('has the types that the person may issue', async () => {
    const settings = { allowAdminUserReport: false };
    expect((await desk({ settings })).testTypes).toEqual(['confirmed', 'likely', 'negative']);
    expect((await desk({ permissions: ['CodeBulkIssue'] })).testTypes).toHaveLength(4);
    expect((await desk({ permissions: ['CodeRead'] })).testTypes).toEqual([]);
  });

  it('has no batch where the region allows none', async () => {
    expect(await desk({ settings: { allowBatchIssue: false } })).not.toHaveProperty('batch');
  });

  it('says where messages go, whose texts they are and whether they are signed', async () => {
    const sms = smsSettings.parse({
      countries: ['US', 'CA'],
      signed: 'fail-open',
      templates: { Short: 'Go: [enslink]' },
    });
    const { messages } = await desk({ settings: { sms } });
    expect(messages).toMatchObject({ countries: ['US', 'CA'], isSigned: true });
    expect(messages?.templates.at(-1)).toEqual({ label: 'Short', text: 'Go: [enslink]' });
  });

  it('has none where nobody carries them, but for a person who may send them by other means', async () => {
    expect(await desk({ hasProvider: false })).not.toHaveProperty('messages');
    const settings = { allowGeneratedSms: true };
    expect((await desk({ settings, hasProvider: false })).messages).toMatchObject({ onlyGenerated: true });
    expect((await desk({ settings })).messages).not.toHaveProperty('onlyGenerated');
  });
});

describe('notices', () => {
  const notices = async (given: Given) => (await desk(given)).notices;
  const counted = { abusePrevention: { enabled: true, limit: 100, limitFactor: 1 } };
  const taken = (count: number) => ({ bucket: { ...emptyBucket, taken: count, until: NOW + 60 } });

  it('of maintenance', async () => {
    expect(await notices({ settings: { maintenance: true } })).toEqual([{ kind: 'maintenance' }]);
  });
  it('of a practice, whose codes nothing is counted of', async () => {
    const settings = { ...counted, practice: true } as const;
    expect(await notices({ settings, row: taken(100) })).toEqual([{ kind: 'practice' }]);
    expect(await desk({ settings })).not.toHaveProperty('quota');
  });
  it('of codes that are redeemed less than usual', async () => {
    const claims = { last: 0.2, mean: 0.8, deviation: 0.1, anomalous: true };
    expect(await notices({ row: { claims } })).toEqual([{ kind: 'claim-ratio', ratio: claims }]);
    expect(await notices({ row: { claims: { ...claims, anomalous: false } } })).toEqual([]);
  });
  it.each([
    [90, [], 10],
    [91, [{ kind: 'quota-low', remaining: 9 }], 9],
    [120, [{ kind: 'quota-low', remaining: 0 }], 0],
  ])('with %i of 100 codes taken', async (count, told, remaining) => {
    const given = { settings: counted, row: taken(count) };
    expect(await notices(given)).toEqual(told);
    expect((await desk(given)).quota).toEqual({ quota: 100, remaining });
  });
  it('say nothing of a quota that is not in force', async () => {
    expect(await notices({ row: taken(100) })).toEqual([]);
  });
});
