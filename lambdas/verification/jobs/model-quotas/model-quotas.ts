/**
 * Once a day, for each region: how many codes it may issue, and whether those of yesterday were redeemed as usual
 * (verification-server.md §5.3). Runs more often than that, and does what no run of the day has done.
 */
import { claimRatio } from '../../../../protocol/abuse/anomaly.ts';
import { modelledLimit } from '../../../../protocol/abuse/modeler.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../../../protocol/keys/interval.ts';
import type { EventName } from '../../../shared/events.ts';
import { inParallel } from '../../../shared/parallel.ts';
import type { DaysOf } from '../../store/day-counts.ts';
import type { Model } from '../../store/quota/models.ts';
import type { QuotaRow } from '../../store/quota/rows.ts';

export interface ModelDeps {
  /** Those in service, but for practices. */
  regions(): Promise<readonly string[]>;
  daysOf: DaysOf;
  read(region: string): Promise<QuotaRow>;
  /** False: another run was faster. */
  write(region: string, seen: QuotaRow, model: Model): Promise<boolean>;
  count(event: EventName): void;
  /** Told of an error that kept a region from its model: the others get theirs. */
  failed(error: unknown): void;
}

/** Names of regions. */
export interface ModelRun {
  readonly modelled: readonly string[];
  /** Fewer of their codes were redeemed yesterday than is usual. */
  readonly anomalous: readonly string[];
  readonly failed: readonly string[];
}

/** The last calls of a day are counted when it is over; clocks may be five seconds apart. */
const SETTLED_SECONDS = 60;
const REGIONS_AT_ONCE = 4;

type Outcome = 'modelled' | 'anomalous' | 'failed' | 'done-before';

export async function modelQuotas(deps: ModelDeps, now: UnixSeconds): Promise<ModelRun> {
  const regions = await deps.regions();
  const outcomes = await inParallel(regions, REGIONS_AT_ONCE, (region) => modelled(deps, region, now));
  const of = (...wanted: Outcome[]) => regions.filter((_, index) => wanted.includes(outcomes[index] ?? 'failed'));
  return { modelled: of('modelled', 'anomalous'), anomalous: of('anomalous'), failed: of('failed') };
}

async function modelled(deps: ModelDeps, region: string, now: UnixSeconds): Promise<Outcome> {
  try {
    return await modelOnce(deps, region, now - SETTLED_SECONDS);
  } catch (error) {
    deps.failed(error);
    return 'failed';
  }
}

/** A region that limits nothing has its model, too: on the day that it does, the limit is not a guess. */
async function modelOnce(deps: ModelDeps, region: string, now: UnixSeconds): Promise<Outcome> {
  const day = utcDay(now);
  const seen = await deps.read(region);
  if (seen.modelledOn !== undefined && seen.modelledOn >= day) return 'done-before';
  const days = await deps.daysOf(region, now);
  const claims = claimRatio(days, day, utcDay(now - DAY_SECONDS));
  const isFirst = await deps.write(region, seen, { day, limit: modelledLimit(days, day), claims });
  if (!isFirst) return 'done-before';
  if (!claims.anomalous) return 'modelled';
  deps.count('ClaimRatioAnomalous');
  return 'anomalous';
}
