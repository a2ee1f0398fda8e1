/**
 * Asks the key servers of the regions what their phones published, for the reports (verification-server.md §2.7). The
 * reference asks every 15 minutes; a key server withholds the current hour, so that an hour is as good.
 */
import { statisticsClaims } from '../../../../protocol/certificate/statistics-token.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { KeyServerDay } from '../../../../protocol/statistics/reports/key-server.ts';
import { inParallel } from '../../../shared/parallel.ts';
import { remainingMilliseconds } from '../../../shared/time-limit.ts';
import type { ActiveRegion } from '../../store/region-store.ts';
import { type AskKeyServer, StatisticsAnswerError } from './ask-key-server.ts';

export interface PullDeps {
  /** Those in service. */
  regions(): Promise<readonly ActiveRegion[]>;
  /** Signs with the region's certificate key. */
  sign(region: string, claims: Record<string, unknown>, now: UnixSeconds): Promise<string>;
  readonly ask: AskKeyServer;
  store(region: string, day: KeyServerDay): Promise<void>;
  /** Told of an error of ours that kept a region from its figures: the others get theirs. */
  failed(error: unknown): void;
}

/** Names of regions. */
export interface PullRun {
  readonly pulled: string[];
  /** Each with a word that says why. */
  readonly failed: string[];
  /** For the next run, which begins elsewhere. */
  readonly left: string[];
}

export const RUN_MILLISECONDS = 280_000;
/** Below this no region is begun any more: a signature, an answer and its rows. */
const SPARED_MILLISECONDS = 15_000;
const ROWS_AT_ONCE = 10;

/** One region after the other: what answers is a key server's smallest function (lib/settings/concurrency.ts). */
export async function pullStatistics(deps: PullDeps, now: UnixSeconds): Promise<PullRun> {
  const run: PullRun = { pulled: [], failed: [], left: [] };
  for (const region of inTurn((await deps.regions()).filter(isPulled), now)) {
    if (remainingMilliseconds() < SPARED_MILLISECONDS) {
      run.left.push(region.region);
      continue;
    }
    const failure = await pullOne(deps, region, now);
    if (failure === undefined) run.pulled.push(region.region);
    else run.failed.push(`${region.region} ${failure}`);
  }
  return run;
}

/** A practice twin has no key server (protocol/practice.ts). */
function isPulled({ verification: { practice, keyServerStatistics }, statisticsUrl }: ActiveRegion): boolean {
  return !practice && keyServerStatistics.enabled && (keyServerStatistics.url ?? statisticsUrl) !== undefined;
}

/** Each hour another one is first, so that a run which has no time for all leaves not always the same ones. */
function inTurn<T>(all: readonly T[], now: UnixSeconds): T[] {
  const first = all.length === 0 ? 0 : Math.floor(now / 3_600) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Why it failed. */
async function pullOne(deps: PullDeps, region: ActiveRegion, now: UnixSeconds): Promise<string | undefined> {
  try {
    const { certificate, keyServerStatistics } = region.verification;
    const claims = statisticsClaims(certificate.issuer, keyServerStatistics.audience, now);
    const token = await deps.sign(region.region, claims, now);
    const days = await deps.ask(keyServerStatistics.url ?? region.statisticsUrl ?? '', token, now);
    await inParallel(days, ROWS_AT_ONCE, (day) => deps.store(region.region, day));
    return undefined;
  } catch (error) {
    if (error instanceof StatisticsAnswerError) return error.failure;
    deps.failed(error);
    return 'unexpected';
  }
}
