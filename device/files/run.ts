/** One run of a phone's downloads: index, new files, each opened and checked (enx-client.md §11.2, §12). */
import type { Trusted } from '../../protocol/export/read/trust.ts';
import { ArchiveError, type ArchiveFault } from '../../protocol/export/read/zip.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Send, UnreachableError } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';
import { type Export, openArchive } from './archive.ts';
import { archiveUrl, type ExportSource, fetchArchive, fetchIndexLines, newBudget } from './download.ts';
import { DownloadError, type DownloadFault } from './download-error.ts';
import type { LineFault } from './index-lines.ts';
import { allowedFiles, archiveId, forgetOld, newEntries, nextPoll, type SourceState } from './polling.ts';
import { BrokenTransfer, type Budget, type Part } from './transfer.ts';

/** One archive as it arrived. */
export interface ReceivedArchive {
  readonly name: string;
  readonly zipBytes: number;
  readonly export: Export;
}

/** A file, or a line of the index, that counts for nothing; it is not asked for again. */
interface RefusedFile {
  readonly name: string;
  readonly reason: ArchiveFault | LineFault;
  readonly message: string;
}

/** A file that did not come; the next run asks for it again. */
interface FailedFile {
  readonly name: string;
  readonly reason: DownloadFault | 'unreachable';
  readonly message: string;
}

export interface Reception {
  readonly received: readonly ReceivedArchive[];
  readonly refused: readonly RefusedFile[];
  readonly failed: readonly FailedFile[];
  /** Files of the same start, end and batch number as one before. */
  readonly repeated: readonly string[];
  /** Files that wait for the next day, or for the next run since the time was over. */
  readonly waiting: readonly string[];
}

export interface RunDeps {
  readonly source: ExportSource;
  readonly profile: Profile;
  readonly trusted: Trusted;
  readonly send: Send;
}

type Outcome =
  | { readonly kind: 'received'; readonly archive: ReceivedArchive }
  | { readonly kind: 'refused'; readonly file: RefusedFile }
  | { readonly kind: 'failed'; readonly file: FailedFile; readonly endsRun: boolean };

/**
 * Writes into `state` what it did. Where the platform fails a whole run it throws, and then nothing of the run is dealt with; only
 * the time, the number of downloads and the part of a broken file are kept.
 */
export async function runDownloads(deps: RunDeps, state: SourceState, now: UnixSeconds): Promise<Reception> {
  const { source, profile, send } = deps;
  state.nextPollAt = nextPoll(profile.downloads, source, now);
  const budget = newBudget();
  const index = await fetchIndexLines(source, profile, send, budget);
  const due = newEntries(index.names, state.handled, profile.indexMethod);
  const { part } = state;
  if (part && !due.some((name) => isOf(part, source, name))) delete state.part;
  const outcomes: Outcome[] = [];
  for (const name of due.slice(0, allowedFiles(state, profile.downloads, now))) {
    const outcome = await take(deps, state, name, budget, now);
    outcomes.push(outcome);
    if (outcome.kind === 'failed' && outcome.endsRun) break;
  }
  const judged = profile.downloads.wholeBatches ? withoutParts(outcomes, profile) : outcomes;
  const lines = index.refused.map(({ line, reason }) => ({
    ...{ name: line, reason },
    message: `the index lists "${line}", which is no path below the base`,
  }));
  const reception = sort(judged, state, lines, due.slice(outcomes.length));
  remember(state, judged, profile, now);
  forgetOld(state, index.names, now);
  return reception;
}

/** One file. Throws where the platform gives up the run. */
async function take(
  { source, profile, trusted, send }: RunDeps,
  state: SourceState,
  name: string,
  budget: Budget,
  now: UnixSeconds,
): Promise<Outcome> {
  try {
    const { bytes } = await fetchArchive(name, source, profile, send, budget, state.part);
    if (state.part && isOf(state.part, source, name)) delete state.part;
    state.fetchedAt = [...state.fetchedAt, now];
    const content = await openArchive(bytes, trusted, [profile.signatureRule]);
    return { kind: 'received', archive: { name, zipBytes: bytes.length, export: content } };
  } catch (error) {
    if (error instanceof BrokenTransfer) keepPart(state, error);
    if (error instanceof ArchiveError) return refusal(name, error, profile);
    return failure(name, error, profile);
  }
}

const isOf = ({ url }: Part, { baseUrl }: ExportSource, name: string): boolean => url === archiveUrl(baseUrl, name);

function keepPart(state: SourceState, { part }: BrokenTransfer): void {
  if (part) state.part = part;
  else delete state.part;
}

function refusal(name: string, error: ArchiveError, { downloads }: Profile): Outcome {
  if (downloads.refusedFile === 'fails-run') throw error;
  return { kind: 'refused', file: { name, reason: error.reason, message: error.message } };
}

/** Where nobody answers, or no time is left, the other files would fare alike. */
function failure(name: string, error: unknown, { downloads }: Profile): Outcome {
  const isFailure = error instanceof DownloadError || error instanceof UnreachableError;
  if (!isFailure || downloads.failedFile === 'fails-run') throw error;
  const reason = error instanceof DownloadError ? error.reason : 'unreachable';
  const endsRun = reason === 'unreachable' || reason === 'out-of-time';
  return { kind: 'failed', file: { name, reason, message: error.message }, endsRun };
}

/** Android takes the parts of a batch together or not at all. Parts listed later come too late for it. */
function withoutParts(outcomes: readonly Outcome[], profile: Profile): Outcome[] {
  const parts = new Map<string, Set<number>>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'received') continue;
    const { export: content } = outcome.archive;
    const group = parts.get(groupOf(content)) ?? new Set();
    parts.set(groupOf(content), group.add(content.batchNumber));
  }
  return outcomes.map((outcome) => {
    if (outcome.kind !== 'received') return outcome;
    const { name, export: content } = outcome.archive;
    const found = parts.get(groupOf(content))?.size ?? 0;
    if (found >= content.batchSize) return outcome;
    const message = `the file is of a batch of ${content.batchSize}, of which ${found} came`;
    return refusal(name, new ArchiveError('incomplete-batch', message), profile);
  });
}

const groupOf = ({ start, end, region, batchSize, signatureInfos }: Export): string =>
  JSON.stringify([start, end, region, batchSize, signatureInfos]);

function sort(
  outcomes: readonly Outcome[],
  { archives }: SourceState,
  lines: readonly RefusedFile[],
  waiting: readonly string[],
): Reception {
  const known = new Set(archives.map(({ what }) => what));
  const received: ReceivedArchive[] = [];
  const repeated: string[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'received') continue;
    const id = archiveId(outcome.archive.export);
    if (known.has(id)) repeated.push(outcome.archive.name);
    else received.push(outcome.archive);
    known.add(id);
  }
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.file] : []));
  const failed = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.file] : []));
  return { received, refused: [...lines, ...refused], failed, repeated, waiting };
}

/** A pointer to the last line dealt with must not pass a file that failed. */
function remember(state: SourceState, outcomes: readonly Outcome[], { indexMethod }: Profile, now: UnixSeconds): void {
  const firstFailed = outcomes.findIndex(({ kind }) => kind === 'failed');
  const passed = indexMethod === 'last-seen' && firstFailed >= 0 ? outcomes.slice(0, firstFailed) : outcomes;
  const done = passed.flatMap((outcome) => {
    if (outcome.kind === 'failed') return [];
    return [{ what: outcome.kind === 'received' ? outcome.archive.name : outcome.file.name, at: now }];
  });
  state.handled = [...state.handled, ...done];
  const taken = outcomes.flatMap((outcome) =>
    outcome.kind === 'received' ? [{ what: archiveId(outcome.archive.export), at: now }] : [],
  );
  state.archives = [...state.archives, ...taken];
}
