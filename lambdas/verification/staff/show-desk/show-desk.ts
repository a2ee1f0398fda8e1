/** What the pages of case workers need of their region, and what they are told there (verification-server.md §7). */
import { quotaOf, remainingOf } from '../../../../protocol/abuse/quota.ts';
import { MAXIMUM_BATCH } from '../../../../protocol/api/batch-issue.ts';
import type { TestType } from '../../../../protocol/codes/test-type.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { messageTemplates } from '../../../../protocol/sms/texts.ts';
import type { DeskAnswer, Notice } from '../../../../protocol/staff/answers.ts';
import { PAST_DAYS } from '../../../../protocol/text/dates.ts';
import type { JsonAnswer, PersonIdentity } from '../../../shared/http/call.ts';
import { settingsOf } from '../../caller.ts';
import type { QuotaRow } from '../../store/quota/rows.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

export interface DeskDeps {
  readonly regions: RegionStore;
  quota(region: string): Promise<QuotaRow>;
  /** Does anybody carry messages? */
  readonly hasProvider: boolean;
}

export function showDesk(deps: DeskDeps) {
  return async (_: undefined, { person, now }: StaffCall): Promise<JsonAnswer> => {
    const { region } = person;
    const { name, verification: settings } = await settingsOf(deps.regions, { region, now });
    const row = await deps.quota(region);
    const quota = quotaAt(row, settings, now);
    const messages = messagesOf(settings, deps.hasProvider);
    const answer: DeskAnswer = {
      now,
      region,
      name,
      timeZone: settings.timeZone,
      notices: noticesOf(settings, row, quota),
      testTypes: typesOf(settings, person),
      requireDate: settings.requireDate,
      oldestDateDays: PAST_DAYS,
      smsCountry: settings.smsCountry,
      ...(messages && { messages }),
      ...(settings.linkDomain !== undefined && { linkDomain: settings.linkDomain }),
      codeLength: settings.codeLength,
      codeLifeSeconds: settings.codeLifeSeconds,
      longCodeLength: settings.longCodeLength,
      longCodeLifeSeconds: settings.longCodeLifeSeconds,
      ...(settings.allowBatchIssue && { batch: { size: MAXIMUM_BATCH } }),
      ...(quota && { quota }),
    };
    return { status: 200, body: { ...answer } };
  };
}

/** As `orderOf` takes them (issuing/order.ts). */
function typesOf(settings: VerificationSettings, { permissions }: PersonIdentity): TestType[] {
  if (!permissions.includes('CodeIssue')) return [];
  return settings.allowedTestTypes.filter((type) => type !== 'user-report' || settings.allowAdminUserReport);
}

/** Also where nobody carries messages, if whoever issues may send their texts by other means. */
function messagesOf(settings: VerificationSettings, hasProvider: boolean): DeskAnswer['messages'] {
  const { sms, allowGeneratedSms } = settings;
  if (!hasProvider && !allowGeneratedSms) return undefined;
  return {
    countries: sms.countries ?? [],
    templates: [...messageTemplates(settings)].map(([label, text]) => ({ label, text })),
    isSigned: sms.signed !== 'no',
    allowGenerated: allowGeneratedSms,
    ...(!hasProvider && { onlyGenerated: true }),
  };
}

/** Undefined where nothing is counted. Of a practice nothing is (issuing/charge-code.ts). */
function quotaAt({ bucket }: QuotaRow, settings: VerificationSettings, now: number): DeskAnswer['quota'] {
  const { abusePrevention, practice } = settings;
  if (!abusePrevention.enabled || practice) return undefined;
  const remaining = Math.max(0, remainingOf(bucket, abusePrevention, now));
  return { quota: quotaOf(bucket, abusePrevention), remaining };
}

/** Below this share of a day's codes people are told, while an administrator can still add some. */
const LOW_SHARE = 0.1;

function noticesOf(settings: VerificationSettings, { claims }: QuotaRow, quota: DeskAnswer['quota']): Notice[] {
  return [
    ...(settings.maintenance ? [{ kind: 'maintenance' } as const] : []),
    ...(settings.practice ? [{ kind: 'practice' } as const] : []),
    ...(claims?.anomalous ? [{ kind: 'claim-ratio', ratio: claims } as const] : []),
    ...(quota && quota.remaining < quota.quota * LOW_SHARE
      ? [{ kind: 'quota-low', remaining: quota.remaining } as const]
      : []),
  ];
}
