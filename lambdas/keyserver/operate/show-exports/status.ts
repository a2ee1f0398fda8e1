/** How publication stands, configuration by configuration: what an operator looks at first. */
import { isOver } from '../../../../protocol/export/ending.ts';
import {
  type BudgetWindow,
  budgetOf,
  type DayBudget,
  type MetLimit,
} from '../../../../protocol/export/figures/budget.ts';
import { type Linkability, linkabilityOf } from '../../../../protocol/export/figures/linkability.ts';
import { indexLines, isListed } from '../../../../protocol/export/index-file.ts';
import { lastSafeSecond } from '../../../../protocol/export/operate/hold.ts';
import { signerName, signersAt, signsAt } from '../../../../protocol/export/signers.ts';
import { dueAt, OVERDUE_SECONDS, type Window, windowFrom } from '../../../../protocol/export/window.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { ExportBucket } from '../../store/export/bucket.ts';
import type { ConfigurationState, ConfigurationStore } from '../../store/export/configuration-store.ts';
import { fileKey } from '../../store/export/export-layout.ts';
import {
  type FileRow,
  isUnfinished,
  type PublicationReader,
  type WindowRow,
} from '../../store/export/publication-reader.ts';

/** So many of the windows that were finished last are shown. */
const SHOWN_WINDOWS = 12;

/** A finished window, and how well the people in it hide each other. */
export interface ShownWindow extends WindowRow, Partial<Linkability> {
  /** In its files as they were first published, padding included. */
  readonly keys: number;
  readonly revisedKeys: number;
}

export interface ShownConfiguration {
  readonly id: string;
  readonly region: string;
  readonly regions: readonly string[];
  readonly periodHours: number;
  readonly minimumAgeSeconds: number;
  readonly state: 'waiting' | 'due' | 'overdue' | 'held' | 'over';
  /** The next window, and the second from which a run builds it. */
  readonly next: Window & { readonly dueAt: UnixSeconds };
  readonly endsAt?: UnixSeconds;
  readonly heldSince?: UnixSeconds;
  readonly heldBecause?: string;
  /** Until then nothing that waits is lost. */
  readonly lastSafe: UnixSeconds;
  readonly listed: { readonly files: number; readonly keys: number; readonly bytes: number; readonly newest?: string };
  /** Files that should be in the published index and are not, and the other way round. */
  readonly indexDiffers: number;
  readonly recalled: number;
  /** Recalled files of which a zip or a copy may be left: ask for the recall again. */
  readonly unfinished: readonly string[];
  /** The last ones that were finished, newest first. */
  readonly windows: readonly ShownWindow[];
  /** Entries of the upload log that were exported late, in all windows that are still known. */
  readonly lateEntries: number;
  /** Names of the keys that sign now, in the order of their signatures. */
  readonly signers: readonly string[];
  readonly manifest: { readonly entries: number; readonly head: string };
  readonly budget: {
    readonly today: DayBudget;
    readonly inSixDays: DayBudget;
    readonly weeklyGrowth: number;
    readonly meets: readonly MetLimit[];
  };
}

export interface StatusDependencies {
  readonly configurations: Pick<ConfigurationStore, 'list'>;
  readonly publications: PublicationReader;
  readonly bucket: Pick<ExportBucket, 'readIndex'>;
  readonly clock: Clock;
}

export interface Status {
  readonly at: UnixSeconds;
  readonly configurations: readonly ShownConfiguration[];
}

/** `region`: of this one alone. Undefined where there is none of it. */
export async function statusOf(deps: StatusDependencies, region?: string): Promise<Status | undefined> {
  const states = await deps.configurations.list();
  const meant = states.filter(({ configuration }) => region === undefined || configuration.region === region);
  if (meant.length === 0 && region !== undefined) return undefined;
  const reasons = await deps.publications.holdReasons();
  const at = await deps.clock();
  const configurations: ShownConfiguration[] = [];
  for (const state of meant) configurations.push(await showOne(deps, state, reasons.get(state.configuration.id), at));
  return { at, configurations };
}

async function showOne(
  { publications, bucket }: StatusDependencies,
  state: ConfigurationState,
  heldBecause: string | undefined,
  now: UnixSeconds,
): Promise<ShownConfiguration> {
  const { configuration, endsAt, heldSince, chain } = state;
  const { id, region, regions, periodHours, minimumAgeSeconds, signers } = configuration;
  const [files, windows] = [await publications.fileRows(id), await publications.windowRows(id)];
  const published = await bucket.readIndex(id);
  const next = windowFrom(state.next, configuration);
  return {
    ...{ id, region, regions, periodHours, minimumAgeSeconds },
    state: standingOf(state, now),
    next: { ...next, dueAt: dueAt(next, configuration) },
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(heldSince === undefined ? {} : { heldSince }),
    ...(heldBecause === undefined ? {} : { heldBecause }),
    lastSafe: lastSafeSecond(state.next),
    ...shownFiles(id, files, published?.text ?? '', now),
    windows: windows
      .slice(-SHOWN_WINDOWS)
      .reverse()
      .map((window) => shownWindow(window, files)),
    lateEntries: windows.reduce((sum, { lateEntries }) => sum + lateEntries, 0),
    // None at all is for the export to cry about; here it shows.
    signers: (signers.some((signer) => signsAt(signer, now)) ? signersAt(signers, now) : []).map(signerName),
    manifest: { entries: chain.entries, head: chain.head },
    budget: shownBudget(windows, files, configuration.maximumKeys, now),
  };
}

function standingOf(state: ConfigurationState, now: UnixSeconds): ShownConfiguration['state'] {
  const { configuration, heldSince, releasedAt = 0 } = state;
  if (isOver(state, configuration, now)) return 'over';
  if (heldSince !== undefined) return 'held';
  const due = Math.max(dueAt(windowFrom(state.next, configuration), configuration), releasedAt);
  if (due + OVERDUE_SECONDS <= now) return 'overdue';
  return due <= now ? 'due' : 'waiting';
}

function shownFiles(id: string, files: readonly FileRow[], index: string, now: UnixSeconds) {
  const listed = files.filter((file) => isListed({ ...file, windowEnd: file.window.end }, now));
  const [wanted, found] = [listed.map(({ name }) => fileKey(id, name)), indexLines(Buffer.from(index))];
  const newest = listed.at(-1)?.name;
  return {
    listed: {
      files: listed.length,
      keys: listed.reduce((sum, { keys, revisedKeys }) => sum + keys + revisedKeys, 0),
      bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(newest === undefined ? {} : { newest }),
    },
    indexDiffers: differences(wanted, found),
    recalled: files.filter(({ recalledAt }) => recalledAt !== undefined).length,
    unfinished: files.filter(isUnfinished).map(({ name }) => name),
  };
}

function differences(wanted: readonly string[], found: readonly string[]): number {
  const [inRows, inIndex] = [new Set(wanted), new Set(found)];
  return wanted.filter((line) => !inIndex.has(line)).length + found.filter((line) => !inRows.has(line)).length;
}

/** As its files were first published; what a correction put in the place of one counts no people. */
function shownWindow(window: WindowRow, files: readonly FileRow[]): ShownWindow {
  const own = files.filter((file) => file.window.start === window.start && file.publishedAt === undefined);
  const keys = own.reduce((sum, file) => sum + file.keys, 0);
  const revisedKeys = own.reduce((sum, file) => sum + file.revisedKeys, 0);
  const { uploads, padding } = window;
  const counts = { keys, revisedKeys };
  return { ...window, ...counts, ...(uploads === undefined ? {} : linkabilityOf({ ...counts, uploads, padding })) };
}

function shownBudget(
  windows: readonly WindowRow[],
  files: readonly FileRow[],
  maximumKeys: number,
  now: UnixSeconds,
): ShownConfiguration['budget'] {
  const left = files.filter(({ recalledAt }) => recalledAt === undefined);
  const counted = windows.map(({ start, end }): BudgetWindow => {
    const own = left.filter(({ window }) => window.start === start);
    return {
      end,
      maximumKeys,
      files: own.map(({ keys, revisedKeys, bytes }) => ({ keys: keys + revisedKeys, bytes })),
    };
  });
  const { forecast, weeklyGrowth, meets } = budgetOf(counted, now);
  const [today, inSixDays] = [forecast[0] as DayBudget, forecast.at(-1) as DayBudget];
  return { today, inSixDays, weeklyGrowth, meets: meets ?? [] };
}
