/** An operator holds the publication of files back, and releases it (docs/operations/hold.md). */
import { takesIn } from '../../../../protocol/export/configuration.ts';
import { indexLines, isListed } from '../../../../protocol/export/index-file.ts';
import { lastSafeSecond } from '../../../../protocol/export/operate/hold.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { ExportBucket } from '../../store/export/bucket.ts';
import type { ConfigurationState, ConfigurationStore } from '../../store/export/configuration-store.ts';
import type { HoldStore } from '../../store/export/hold-store.ts';
import type { PublicationReader } from '../../store/export/publication-reader.ts';
import { reasonProblem } from '../reason.ts';

/** What `npm run exports -- hold` and `release` send; it comes from an operator and is checked all the same. */
export interface HoldRequest {
  action?: unknown;
  /** One of these says of what. */
  configuration?: unknown;
  region?: unknown;
  all?: unknown;
  reason?: unknown;
  dryRun?: unknown;
  by?: unknown;
}

export interface HeldConfiguration {
  readonly id: string;
  readonly outcome: 'held' | 'already-held' | 'would-hold' | 'released' | 'not-held' | 'would-release';
  /** Of a hold that stands, or stood until now. */
  readonly heldSince?: UnixSeconds;
  readonly heldBecause?: string;
  /** The first release hour that is not exported. */
  readonly next: UnixSeconds;
  /** Until then nothing that waits is lost. */
  readonly lastSafe: UnixSeconds;
  /** Files of windows that were finished before the hold and are not in the index yet: the export's next run lists them. */
  readonly pending?: readonly string[];
}

export interface Holding {
  readonly configurations: readonly HeldConfiguration[];
  /** Configurations that are not meant, and take in uploads of the same regions. */
  readonly others: readonly string[];
}

export type HoldResult = Holding | { readonly error: string };

export interface HoldDependencies {
  readonly configurations: Pick<ConfigurationStore, 'list' | 'files'>;
  readonly publications: Pick<PublicationReader, 'holdReasons'>;
  readonly holds: HoldStore;
  readonly bucket: Pick<ExportBucket, 'readIndex'>;
  readonly clock: Clock;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** Mistakes are answered in words. */
export async function holdExports(deps: HoldDependencies, request: HoldRequest): Promise<HoldResult> {
  const { action } = request;
  if (action !== 'hold' && action !== 'release') return { error: 'action must be hold or release' };
  const problem = reasonProblem(request.reason);
  if (problem !== undefined) return { error: problem };
  const states = await deps.configurations.list();
  const meant = meantBy(request, states);
  if ('error' in meant) return meant;
  const reasons = await deps.publications.holdReasons();
  const configurations: HeldConfiguration[] = [];
  for (const state of meant.states) configurations.push(await changeOne(deps, state, request, reasons));
  return { configurations, others: othersOf(states, meant.states) };
}

function meantBy(
  { configuration, region, all }: HoldRequest,
  states: readonly ConfigurationState[],
): { readonly states: readonly ConfigurationState[] } | { readonly error: string } {
  const said = [configuration, region, all].filter((one) => one !== undefined && one !== false);
  if (said.length !== 1) return { error: 'one of configuration, region and all must be given' };
  if (all === true) return { states };
  const found = states.filter((state) =>
    configuration === undefined
      ? state.configuration.region === String(region).toUpperCase()
      : state.configuration.id === configuration,
  );
  if (found.length > 0) return { states: found };
  const ids = states.map((state) => state.configuration.id).join(', ');
  return { error: `The stage exports nothing under "${configuration ?? region}"; it has: ${ids}` };
}

function othersOf(states: readonly ConfigurationState[], meant: readonly ConfigurationState[]): string[] {
  const regions = meant.flatMap(({ configuration }) => configuration.regions);
  return states
    .filter((state) => !meant.includes(state))
    .filter(({ configuration }) => regions.some((one) => [true, false].some((t) => takesIn(configuration, [one], t))))
    .map(({ configuration }) => configuration.id);
}

async function changeOne(
  deps: HoldDependencies,
  state: ConfigurationState,
  request: HoldRequest,
  reasons: ReadonlyMap<string, string>,
): Promise<HeldConfiguration> {
  const { next, configuration } = state;
  const shown = { id: configuration.id, next, lastSafe: lastSafeSecond(next), ...standing(state, reasons) };
  const change = request.action === 'hold' ? hold : release;
  return { ...shown, ...(await change(deps, state, request)) };
}

function standing({ heldSince, configuration }: ConfigurationState, reasons: ReadonlyMap<string, string>) {
  const heldBecause = reasons.get(configuration.id);
  return {
    ...(heldSince === undefined ? {} : { heldSince }),
    ...(heldBecause === undefined ? {} : { heldBecause }),
  };
}

type Change = Pick<HeldConfiguration, 'outcome' | 'heldSince' | 'heldBecause' | 'pending'>;

async function hold(
  deps: HoldDependencies,
  { configuration, heldSince }: ConfigurationState,
  request: HoldRequest,
): Promise<Change> {
  const { id } = configuration;
  const reason = String(request.reason);
  if (heldSince !== undefined) return { outcome: 'already-held' };
  if (request.dryRun === true) return { outcome: 'would-hold' };
  const now = await deps.clock();
  const entry = entryOf(id, request, { before: { heldSince: null }, after: { heldSince: now } });
  if (!(await deps.holds.hold(id, { reason, now }, entry))) return { outcome: 'already-held' };
  const pending = await awaitIndex(deps, id);
  return { outcome: 'held', heldSince: now, heldBecause: reason, ...(pending.length > 0 && { pending }) };
}

async function release(
  deps: HoldDependencies,
  { configuration, heldSince }: ConfigurationState,
  request: HoldRequest,
): Promise<Change> {
  const { id } = configuration;
  if (heldSince === undefined) return { outcome: 'not-held' };
  if (request.dryRun === true) return { outcome: 'would-release' };
  const now = await deps.clock();
  const entry = entryOf(id, request, { before: { heldSince }, after: { heldSince: null, releasedAt: now } });
  return { outcome: (await deps.holds.release(id, { heldSince, now }, entry)) ? 'released' : 'not-held' };
}

function entryOf(id: string, request: HoldRequest, change: { before: object; after: object }): AuditEntry {
  return {
    actor: 'keyserver/hold-exports',
    ...operatorOf(request),
    action: request.action === 'hold' ? 'export-held' : 'export-released',
    target: id,
    ...change,
    details: { reason: String(request.reason) },
  };
}

const LOOKS = 20;
const PAUSE_MILLISECONDS = 1_000;

/**
 * A worker that finished a window just before the hold is about to list its files. So that none appears once the hold has been
 * answered, the answer waits for that; gives the files that are still missing then.
 */
async function awaitIndex(deps: HoldDependencies, id: string): Promise<string[]> {
  for (let look = 1; ; look++) {
    const missing = await missingInIndex(deps, id);
    if (missing.length === 0 || look === LOOKS) return missing;
    await deps.pause(PAUSE_MILLISECONDS);
  }
}

async function missingInIndex({ configurations, bucket, clock }: HoldDependencies, id: string): Promise<string[]> {
  const files = await configurations.files(id);
  const index = await bucket.readIndex(id);
  const lines = new Set(indexLines(Buffer.from(index?.text ?? '')));
  const now = await clock();
  return files.filter((file) => isListed(file, now) && !lines.has(file.path)).map(({ path }) => path);
}
