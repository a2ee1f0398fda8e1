/** An operator has published files signed again, by the keys that sign now: after a wrong key or a lost one (key-server.md §4.9). */
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { isListed } from '../../../../protocol/export/index-file.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import { correctFile, finishCorrections } from '../../exporting/correct-file.ts';
import type { PublishedFile } from '../../store/export/configuration-store.ts';
import type { FileRow } from '../../store/export/publication-reader.ts';
import { findFile } from '../published-file.ts';
import { reasonProblem } from '../reason.ts';
import { openFile } from './open-file.ts';
import { type RecallDependencies, unlessBusy } from './recall.ts';

/** What `npm run exports -- resign` sends; it comes from an operator and is checked all the same. */
export interface ResignRequest {
  /** One file; absent: all that are listed. */
  file?: unknown;
  /** Of all listed: those published before this second. Default: now. What was signed again is published later. */
  before?: unknown;
  /** Of all listed: of this configuration alone. */
  configuration?: unknown;
  reason?: unknown;
  dryRun?: unknown;
  by?: unknown;
}

export interface Resigned {
  readonly outcome: 'resigned' | 'would-resign';
  /** In the order of their names. `to` is absent in a dry run, and where somebody was faster. */
  readonly files: readonly { readonly configuration: string; readonly from: string; readonly to?: string }[];
  /** Files for which there was no time, or where the export was at work; the same again with this `before` goes on. */
  readonly left: number;
  readonly before: UnixSeconds;
}

export type ResignResult = Resigned | { readonly error: string; readonly isBusy?: true };

export interface ResignDependencies extends RecallDependencies {
  readonly hasTime: () => boolean;
}

/** A file that must not be signed; those before it are. */
class UnfitFileError extends Error {}

/** Mistakes are answered in words. */
export async function resign(deps: ResignDependencies, request: ResignRequest): Promise<ResignResult> {
  const problem = reasonProblem(request.reason);
  if (problem !== undefined) return { error: problem };
  const now = await deps.clock();
  const before = request.before ?? now;
  if (!Number.isSafeInteger(before)) return { error: 'before must be a time in Unix seconds' };
  const found = await filesOf(deps, request, before as UnixSeconds, now);
  if ('error' in found) return found;
  const says = { before: before as UnixSeconds, left: 0 };
  if (request.dryRun === true) return { ...says, outcome: 'would-resign', files: found.files.map(nameOf) };
  const signed = await unlessUnfit(() => signAll(deps, found, request));
  if ('error' in signed) return signed;
  return { ...says, outcome: 'resigned', files: signed, left: found.files.length - signed.length };
}

interface FoundFiles {
  readonly files: readonly Found[];
  /** Configurations in which something may have been left undone. */
  readonly ids: readonly string[];
}

interface Found {
  readonly configuration: ExportConfiguration;
  readonly row: FileRow;
}

const nameOf = ({ configuration, row }: Found) => ({ configuration: configuration.id, from: row.name });

async function filesOf(
  deps: ResignDependencies,
  { file, configuration, dryRun }: ResignRequest,
  before: UnixSeconds,
  now: UnixSeconds,
): Promise<FoundFiles | { readonly error: string }> {
  if (file === undefined) return listedFiles(deps, { configuration, before, now });
  const found = await findFile(deps, file);
  if ('error' in found) return found;
  const { recalledAt, replacedBy, name } = found.row;
  const { id } = found.configuration;
  if (recalledAt === undefined) return { files: [found], ids: [id] };
  if (dryRun !== true) await finishCorrections(deps, id);
  return { error: `${name} was taken back already${replacedBy === undefined ? '' : `, for ${replacedBy}`}` };
}

async function listedFiles(
  { configurations, publications }: ResignDependencies,
  { configuration: id, before, now }: { configuration: unknown; before: UnixSeconds; now: UnixSeconds },
): Promise<FoundFiles | { readonly error: string }> {
  const all = (await configurations.list()).map(({ configuration }) => configuration);
  const wanted = id === undefined ? all : all.filter((configuration) => configuration.id === id);
  if (wanted.length === 0) return { error: `The stage has no configuration ${id}` };
  const files: Found[] = [];
  for (const configuration of wanted) {
    const rows = (await publications.fileRows(configuration.id)).filter(
      (row) => isListed({ ...row, windowEnd: row.window.end }, now) && (row.publishedAt ?? 0) < before,
    );
    files.push(...rows.map((row) => ({ configuration, row })));
  }
  return { files, ids: wanted.map((configuration) => configuration.id) };
}

/** One after the other, as far as nobody else is at work, and what that changes is published once per configuration. */
async function signAll(deps: ResignDependencies, { files, ids }: FoundFiles, request: ResignRequest) {
  const signed: { configuration: string; from: string; to?: string }[] = [];
  try {
    for (const found of files) {
      if (!deps.hasTime()) break;
      const done = await unlessBusy(() => signOne(deps, found, request));
      if ('error' in done && signed.length === 0) return done;
      if ('error' in done) break;
      const { replacedBy } = done;
      signed.push({ ...nameOf(found), ...(replacedBy === undefined ? {} : { to: replacedBy }) });
    }
  } finally {
    for (const id of ids) await finishCorrections(deps, id);
  }
  return signed;
}

async function unlessUnfit<T>(run: () => Promise<T>): Promise<T | { readonly error: string }> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UnfitFileError) return { error: error.message };
    throw error;
  }
}

async function signOne(deps: ResignDependencies, { configuration, row }: Found, request: ResignRequest) {
  const left = await openFile(deps.files, configuration.id, row);
  if ('error' in left) throw new UnfitFileError(left.error);
  const entry = (made: PublishedFile | undefined) => entryOf(row, made, request);
  return correctFile(deps, configuration.id, { kind: 'resign', file: row, left, entry });
}

function entryOf({ name, signers }: FileRow, made: PublishedFile | undefined, request: ResignRequest): AuditEntry {
  return {
    actor: 'keyserver/correct-file',
    ...operatorOf(request),
    action: 'file-resigned',
    target: name,
    before: { name, signers },
    after: { name: made?.name ?? '', signers: made?.signers ?? [] },
    details: { reason: String(request.reason) },
  };
}
