/** An operator takes a published file back, or keys out of one (peers.md §2, row 9). */
import { withoutKeys } from '../../../../protocol/export/operate/drop-keys.ts';
import { MOST_DROPPED } from '../../../../protocol/export/operate/key-list.ts';
import type { Reach } from '../../../../protocol/export/operate/reach.ts';
import type { FileKeys } from '../../../../protocol/export/read/keys.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import {
  BusyError,
  type CorrectionDependencies,
  correctFile,
  finishCorrections,
  type Order,
} from '../../exporting/correct-file.ts';
import { LeaseLostError } from '../../store/export/configuration-store.ts';
import type { FileRow, PublicationReader } from '../../store/export/publication-reader.ts';
import { type FoundFile, findFile, reachIn } from '../published-file.ts';
import { reasonProblem } from '../reason.ts';
import { openFile } from './open-file.ts';

/** What `npm run exports -- recall` sends; it comes from an operator and is checked all the same. */
export interface RecallRequest {
  file?: unknown;
  /** Keys in lower-case hex. Absent: the whole file goes. */
  drop?: unknown;
  reason?: unknown;
  dryRun?: unknown;
  by?: unknown;
}

export interface Recalled {
  readonly configuration: string;
  readonly file: string;
  /** `would-recall`: a dry run. */
  readonly outcome: 'recalled' | 'already-recalled' | 'would-recall';
  /** Name of the file in its place. */
  readonly replacedBy?: string;
  /** Of a file without some keys. `left` counts all that stay; with none of them there is no new file. */
  readonly keys?: { readonly dropped: number; readonly missing: number; readonly left: number };
  /** The new file has fewer keys than its region wants of one; it is not padded again. */
  readonly belowMinimum?: true;
  readonly reach: Reach;
}

export type RecallResult = Recalled | { readonly error: string; readonly isBusy?: true };

export interface RecallDependencies extends CorrectionDependencies {
  readonly publications: PublicationReader;
}

/** Mistakes are answered in words. Asking again gets done what a crash left undone. */
export async function recall(deps: RecallDependencies, request: RecallRequest): Promise<RecallResult> {
  const { reason, drop } = request;
  const problem = reasonProblem(reason) ?? dropProblem(drop);
  if (problem !== undefined) return { error: problem };
  const found = await findFile(deps, request.file);
  if ('error' in found) return found;
  const isDryRun = request.dryRun === true;
  if (found.row.recalledAt !== undefined) return alreadyRecalled(deps, found, isDryRun);
  const plan = await planOf(deps, found, drop as string[] | undefined);
  if ('error' in plan) return plan;
  if (isDryRun) return { ...(await shown(deps, found)), outcome: 'would-recall', ...plan.says };
  const entry = { ...operatorOf(request), reason: String(reason) };
  return carryOut(deps, found, plan, entry);
}

interface Plan {
  readonly left: FileKeys;
  readonly says: Pick<Recalled, 'keys' | 'belowMinimum'>;
}

const NOTHING: FileKeys = { keys: [], revisedKeys: [] };

async function planOf(
  deps: RecallDependencies,
  { configuration, row }: FoundFile,
  drop: readonly string[] | undefined,
): Promise<Plan | { readonly error: string }> {
  if (drop === undefined) return { left: NOTHING, says: {} };
  const file = await openFile(deps.files, configuration.id, row);
  if ('error' in file) return file;
  const { dropped, missing, ...left } = withoutKeys(file, new Set(drop));
  if (dropped === 0) return { error: `${row.name} holds none of these keys; nothing was changed` };
  const count = left.keys.length + left.revisedKeys.length;
  const isBelow = count > 0 && left.keys.length < configuration.minimumKeys;
  return { left, says: { keys: { dropped, missing, left: count }, ...(isBelow && { belowMinimum: true }) } };
}

async function carryOut(
  deps: RecallDependencies,
  found: FoundFile,
  { left, says }: Plan,
  entry: { readonly by?: string; readonly reason: string },
): Promise<RecallResult> {
  const { id } = found.configuration;
  const order: Order = {
    kind: 'recall',
    file: found.row,
    left,
    entry: (made) => entryOf(found.row, made?.name, says, entry),
  };
  const done = await unlessBusy(() => correctFile(deps, id, order));
  if ('error' in done) return done;
  await finishCorrections(deps, id);
  const { outcome, replacedBy } = done;
  return {
    ...(await shown(deps, found)),
    outcome: outcome === 'done' ? 'recalled' : 'already-recalled',
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(outcome === 'done' ? says : {}),
  };
}

/** What another worker's work at the same files means, in words. */
export async function unlessBusy<T extends object>(
  run: () => Promise<T>,
): Promise<T | { readonly error: string; readonly isBusy: true }> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof BusyError || error instanceof LeaseLostError)) throw error;
    return { error: `${error.message}; nothing was changed, try again in a minute`, isBusy: true };
  }
}

async function alreadyRecalled(deps: RecallDependencies, found: FoundFile, isDryRun: boolean): Promise<Recalled> {
  if (!isDryRun) await finishCorrections(deps, found.configuration.id);
  const { replacedBy } = found.row;
  return {
    ...(await shown(deps, found)),
    outcome: 'already-recalled',
    ...(replacedBy === undefined ? {} : { replacedBy }),
  };
}

async function shown(
  { publications, clock }: RecallDependencies,
  { configuration, row }: FoundFile,
): Promise<Pick<Recalled, 'configuration' | 'file' | 'reach'>> {
  const { id } = configuration;
  const window = (await publications.windowRows(id)).find(({ start }) => start === row.window.start);
  return { configuration: id, file: row.name, reach: reachIn(row, window?.finishedAt, await clock()) };
}

function entryOf(
  { name, keys, revisedKeys, bytes }: FileRow,
  replacedBy: string | undefined,
  { keys: counts }: Plan['says'],
  { by, reason }: { readonly by?: string; readonly reason: string },
): AuditEntry {
  return {
    actor: 'keyserver/correct-file',
    ...(by && { by }),
    action: 'file-recalled',
    target: name,
    before: { keys, revisedKeys, bytes },
    ...(replacedBy === undefined ? {} : { after: { replacedBy } }),
    details: { reason, ...(counts === undefined ? {} : { dropped: counts.dropped, left: counts.left }) },
  };
}

function dropProblem(drop: unknown): string | undefined {
  if (drop === undefined) return undefined;
  const isList = Array.isArray(drop) && drop.length > 0 && drop.every((key) => /^[0-9a-f]{32}$/.test(String(key)));
  if (!isList) return 'drop must be a list of keys of 16 bytes, in hex';
  return drop.length > MOST_DROPPED ? `drop has ${drop.length} keys; allowed: ${MOST_DROPPED}` : undefined;
}
