/** An operator adds codes to a region's quota until it is filled again (verification-server.md §5.3, "Burst"). */
import { GREATEST_MODELLED } from '../../../../protocol/abuse/modeler.ts';
import { type Bucket, remainingOf } from '../../../../protocol/abuse/quota.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import type { QuotaRow } from '../../store/quota/rows.ts';
import type { RegionStore } from '../../store/region-store.ts';

/** What `npm run quota -- burst` sends; it comes from an operator and is checked all the same. */
export interface BurstQuotaRequest {
  region?: unknown;
  codes?: unknown;
  /** Nothing is added. */
  dryRun?: boolean;
  by?: unknown;
}

/** Codes that may still be issued: as it was read, and with those that were added. `isBusy`: the same again may be right. */
export type BurstQuotaResult =
  | { readonly region: string; readonly before: number; readonly after: number }
  | { readonly error: string; readonly isBusy?: true };

export interface BurstQuotaDeps {
  regions: RegionStore;
  read(region: string): Promise<QuotaRow>;
  /** False: others write at this moment, and nothing was added. */
  add(
    to: { readonly region: string; readonly bucket: Bucket; readonly codes: number },
    entry: AuditEntry,
    now: UnixSeconds,
  ): Promise<boolean>;
  /** For the audit. Default: an operator's command. */
  readonly actor?: string;
}

/** Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function burstQuota(
  deps: BurstQuotaDeps,
  request: BurstQuotaRequest,
  now: UnixSeconds,
): Promise<BurstQuotaResult> {
  if (typeof request.region !== 'string' || request.region === '') return { error: 'region is missing' };
  const { codes } = request;
  if (!isNumberOfCodes(codes)) return { error: `codes must be a whole number from 1 to ${GREATEST_MODELLED}` };
  const region = request.region.toUpperCase();
  const settings = await deps.regions.settings(region, now);
  if (!settings) return { error: `The stage has no region ${region}` };
  const { abusePrevention } = settings.verification;
  if (!abusePrevention.enabled) return { error: `${region} has no quota: abusePrevention.enabled is false` };
  const { bucket } = await deps.read(region);
  const before = remainingOf(bucket, abusePrevention, now);
  const remaining = { before: { remaining: before }, after: { remaining: before + codes } };
  if (request.dryRun) return { region, before, after: before + codes };
  const actor = deps.actor ?? 'verification/burst-quota';
  const entry = { actor, ...operatorOf(request), action: 'quota-burst', target: region };
  const added = await deps.add({ region, bucket, codes }, { ...entry, ...remaining, details: { codes } }, now);
  if (!added) {
    return { error: `Others change the quota of ${region} at this moment; nothing was added, try again`, isBusy: true };
  }
  return { region, before, after: before + codes };
}

function isNumberOfCodes(codes: unknown): codes is number {
  return Number.isInteger(codes) && Number(codes) >= 1 && Number(codes) <= GREATEST_MODELLED;
}
