/** An operator asks how a region's quota stands, and how its codes are redeemed (verification-server.md §5.3). */
import type { ClaimRatio } from '../../../../protocol/abuse/anomaly.ts';
import { isOver, quotaOf, remainingOf } from '../../../../protocol/abuse/quota.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import type { QuotaRow } from '../../store/quota/rows.ts';
import type { RegionStore } from '../../store/region-store.ts';

export interface ShowQuotaRequest {
  region?: unknown;
}

export interface ShownQuota {
  readonly region: string;
  readonly enabled: boolean;
  /** The modeler's, or the region's own while there is too little history. */
  readonly limit: number;
  readonly isModelled: boolean;
  readonly limitFactor: number;
  readonly quota: number;
  /** Codes, with those that were added. */
  readonly remaining: number;
  /** When it is filled again; absent where no code was issued since it could have been. */
  readonly until?: UnixSeconds;
  /** UTC day of the last model. */
  readonly modelledOn?: string;
  /** Of the day before that. */
  readonly claims?: ClaimRatio;
}

export interface ShowQuotaDeps {
  regions: RegionStore;
  read(region: string): Promise<QuotaRow>;
}

export async function showQuota(
  { regions, read }: ShowQuotaDeps,
  request: ShowQuotaRequest,
  now: UnixSeconds,
): Promise<ShownQuota | { error: string }> {
  if (typeof request.region !== 'string' || request.region === '') return { error: 'region is missing' };
  const region = request.region.toUpperCase();
  const settings = await regions.settings(region, now);
  if (!settings) return { error: `The stage has no region ${region}` };
  return { region, ...quotaShown(settings.verification, await read(region), now) };
}

/** Of a region with these settings. */
export function quotaShown(
  { abusePrevention }: Pick<VerificationSettings, 'abusePrevention'>,
  { bucket, modelledOn, claims }: QuotaRow,
  now: UnixSeconds,
): Omit<ShownQuota, 'region'> {
  return {
    enabled: abusePrevention.enabled,
    limit: bucket.modelled ?? abusePrevention.limit,
    isModelled: bucket.modelled !== undefined,
    limitFactor: abusePrevention.limitFactor,
    quota: quotaOf(bucket, abusePrevention),
    remaining: remainingOf(bucket, abusePrevention, now),
    ...(bucket.until !== undefined && !isOver(bucket, now) && { until: bucket.until }),
    ...(modelledOn !== undefined && { modelledOn }),
    ...(claims && { claims }),
  };
}
