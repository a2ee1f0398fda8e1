import { isOver } from '../../../protocol/export/ending.ts';
import { countsOf, linkabilityOf } from '../../../protocol/export/figures/linkability.ts';
import type { Chain } from '../../../protocol/export/manifest/chain.ts';
import { isLongHold } from '../../../protocol/export/operate/hold.ts';
import { dueAt, OVERDUE_SECONDS, windowFrom } from '../../../protocol/export/window.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Clock } from '../../shared/clock.ts';
import {
  type ConfigurationState,
  type ConfigurationStore,
  type FinishedWindow,
  HeldError,
  type Lease,
  LeaseLostError,
} from '../store/export/configuration-store.ts';
import { buildWindow, type WindowDependencies } from './build-window.ts';
import { publishIndex } from './publish-index.ts';
import { type ManifestDependencies, publishManifest, requireUnforked } from './publish-manifest.ts';
import { type PublicKeyDependencies, publishPublicKeys } from './publish-public-keys.ts';
import { publishUntil } from './publish-until.ts';
import { removeUploads } from './remove-uploads.ts';

/** No new window is taken with less time than this left; one of 500,000 keys needs a few seconds. */
const WINDOW_MILLISECONDS = 60_000;
const REMOVAL_MILLISECONDS = 30_000;

export interface ExportDependencies extends WindowDependencies, ManifestDependencies, PublicKeyDependencies {
  readonly configurations: ConfigurationStore;
  readonly clock: Clock;
  readonly remainingMilliseconds: () => number;
  /** Told of what a configuration failed with; the others go on. */
  readonly failed: (error: unknown) => void;
}

/** What a run did for one configuration. Counts and times, no keys. */
interface ConfigurationSummary {
  id: string;
  /**
   * `busy`: another worker has the lease; `lost`: it took it meanwhile; `failed`: repaired by the next run; `over`: its
   * region is gone, and only its index still changes; `held`: so does an operator want it.
   */
  outcome: 'done' | 'busy' | 'lost' | 'failed' | 'over' | 'held';
  windows: number;
  files: number;
  /** In the files, padding included. */
  keys: number;
  revisedKeys: number;
  padding: number;
  /** At least so many uploads gave these keys. */
  uploads: number;
  /** Padding among the keys, 0 to 1. */
  generatedShare: number;
  /** Windows with files of few uploads (protocol/export/figures/linkability.ts). */
  lowWindows: number;
  /** Entries of the upload log exported after the time for which it is kept; some may be missing. */
  lateEntries: number;
  indexWritten: boolean;
  next: UnixSeconds;
  dueAt: UnixSeconds;
  heldSince?: UnixSeconds;
}

export interface ExportSummary {
  configurations: ConfigurationSummary[];
  /** Configurations whose next window should have been built long ago, for whatever reason. */
  overdue: number;
  /** Configurations that an operator has held back for long (protocol/export/operate/hold.ts). */
  longHeld: number;
  /** Windows of all configurations with files of few uploads. */
  lowWindows: number;
  /** Release hours whose uploads were removed. */
  uploadHoursRemoved: number;
}

/**
 * The configurations that a person must hear of; undefined if there are none. A lost lease too: no run outlives its
 * lease (export-time.ts), so it tells of a window that is built in vain.
 */
export function failedConfigurations({ configurations }: ExportSummary): string[] | undefined {
  const failed = configurations.filter(({ outcome }) => outcome === 'failed' || outcome === 'lost');
  return failed.length > 0 ? failed.map(({ id }) => id) : undefined;
}

/**
 * Builds every window that is due, the longest overdue configuration first, and brings each index up to date. A run
 * that had no window to build removes the uploads that all configurations have exported.
 */
export async function buildExports(deps: ExportDependencies): Promise<ExportSummary> {
  const states = (await deps.configurations.list()).sort((a, b) => dueTime(a) - dueTime(b));
  const now = await deps.clock();
  const configurations: ConfigurationSummary[] = [];
  // Phones take any answer but 200 for "not there": its form is worth a line in the log, and no failed run.
  await deps.bucket.putNotFoundPage().catch(deps.failed);
  for (const state of states) configurations.push(await exportOne(deps, state, states));
  const idle = configurations.every(({ windows }) => windows === 0);
  const hasTime = () => deps.remainingMilliseconds() > REMOVAL_MILLISECONDS;
  const uploadHoursRemoved = idle ? await removeUploads(deps.uploads, states, now, hasTime) : 0;
  const longHeld = states.filter(({ heldSince }) => isLongHold(heldSince, now)).length;
  const lowWindows = configurations.reduce((sum, one) => sum + one.lowWindows, 0);
  return { configurations, overdue: overdueOf(configurations, now), longHeld, lowWindows, uploadHoursRemoved };
}

/** No configuration at all is one too few: every deployment has a region. */
function overdueOf(configurations: readonly ConfigurationSummary[], now: UnixSeconds): number {
  return configurations.length === 0 ? 1 : configurations.filter((one) => isOverdue(one, now)).length;
}

function isOverdue({ outcome, dueAt }: ConfigurationSummary, now: UnixSeconds): boolean {
  return !['over', 'held'].includes(outcome) && dueAt + OVERDUE_SECONDS <= now;
}

/** What was held back is due when it is released. */
function dueTime({ configuration, next, releasedAt = 0 }: ConfigurationState): UnixSeconds {
  return Math.max(dueAt(windowFrom(next, configuration), configuration), releasedAt);
}

function isDue(state: ConfigurationState, now: UnixSeconds): boolean {
  return !isOver(state, state.configuration, now) && dueTime(state) <= now;
}

async function exportOne(
  deps: ExportDependencies,
  state: ConfigurationState,
  states: readonly ConfigurationState[],
): Promise<ConfigurationSummary> {
  const summary = emptySummary(state);
  let known: Chain | undefined = state.chain;
  try {
    const now = await deps.clock();
    if (isOver(state, state.configuration, now)) summary.outcome = 'over';
    else if (state.heldSince !== undefined) summary.outcome = 'held';
    else if (isDue(state, now)) {
      // A window may be finished although nobody here was told: by another worker, or with an answer that was lost.
      known = undefined;
      await underLease(deps, state, states, summary);
    }
  } catch (error) {
    fail(deps, summary, error);
  }
  await publish(deps, state, summary, known);
  return summary;
}

/** The manifest before the index, so that nothing is listed which it does not hold; phones need not wait for its repair. */
async function publish(
  deps: ExportDependencies,
  state: ConfigurationState,
  summary: ConfigurationSummary,
  known: Chain | undefined,
): Promise<void> {
  const { id } = summary;
  await publishPublicKeys(deps, state.configuration, await deps.clock()).catch((error) => fail(deps, summary, error));
  await publishManifest(deps, id, known).catch((error) => fail(deps, summary, error));
  try {
    summary.indexWritten = await publishIndex(deps, id);
    await publishUntil(deps.bucket, id, summary.next);
  } catch (error) {
    fail(deps, summary, error);
  }
}

function fail(deps: ExportDependencies, summary: ConfigurationSummary, error: unknown): void {
  if (error instanceof LeaseLostError || error instanceof HeldError) {
    summary.outcome = error instanceof HeldError ? 'held' : 'lost';
    return;
  }
  summary.outcome = 'failed';
  deps.failed(error);
}

async function underLease(
  deps: ExportDependencies,
  { configuration }: ConfigurationState,
  states: readonly ConfigurationState[],
  summary: ConfigurationSummary,
): Promise<void> {
  const lease = await deps.configurations.takeLease(configuration.id, await deps.clock());
  if (lease === undefined) {
    summary.outcome = 'busy';
    return;
  }
  try {
    await requireUnforked(deps, configuration.id, lease.chain);
    await buildDueWindows(deps, lease, states, summary);
  } finally {
    await deps.configurations.releaseLease(lease);
  }
}

/** In order, and none after one that failed: phones must never see a gap closed later. */
async function buildDueWindows(
  deps: ExportDependencies,
  taken: Lease,
  states: readonly ConfigurationState[],
  summary: ConfigurationSummary,
): Promise<void> {
  let lease = taken;
  if (lease.heldSince !== undefined) throw new HeldError();
  for (let now = await deps.clock(); isDue(lease, now); now = await deps.clock()) {
    if (deps.remainingMilliseconds() < WINDOW_MILLISECONDS) return;
    const others = states.filter(
      (state) => state.configuration.id !== summary.id && !isOver(state, state.configuration, now),
    );
    const all = [lease, ...others].map(({ configuration }) => configuration);
    const finished = await buildWindow(deps, lease, all, now);
    if (finished === undefined) return;
    lease = await deps.configurations.finishWindow(lease, finished, await deps.clock());
    addTo(summary, finished, lease);
  }
}

function addTo(summary: ConfigurationSummary, finished: FinishedWindow, lease: Lease): void {
  summary.windows++;
  summary.files += finished.files.length;
  summary.lateEntries += finished.lateEntries;
  const counts = countsOf(finished);
  summary.keys += counts.keys;
  summary.revisedKeys += counts.revisedKeys;
  summary.padding += counts.padding;
  summary.uploads += counts.uploads;
  summary.generatedShare = Number(linkabilityOf(summary).generatedShare.toFixed(3));
  if (linkabilityOf(counts).isLow) summary.lowWindows++;
  summary.next = lease.next;
  summary.dueAt = dueTime(lease);
}

function emptySummary(state: ConfigurationState): ConfigurationSummary {
  return {
    id: state.configuration.id,
    outcome: 'done',
    windows: 0,
    files: 0,
    keys: 0,
    revisedKeys: 0,
    padding: 0,
    uploads: 0,
    generatedShare: 0,
    lowWindows: 0,
    lateEntries: 0,
    indexWritten: false,
    next: state.next,
    dueAt: dueTime(state),
    ...(state.heldSince === undefined ? {} : { heldSince: state.heldSince }),
  };
}
