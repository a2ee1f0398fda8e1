/** What a phone keeps of one index between two looks at it, and what follows for the next (enx-client.md §11.2–11.3). */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { DownloadRules } from '../client/download-rules.ts';
import type { Profile } from '../client/profile.ts';
import type { Export } from './archive.ts';
import type { ExportSource } from './download.ts';
import type { Part } from './transfer.ts';

/** Something done at a time. */
export interface Done {
  readonly what: string;
  readonly at: UnixSeconds;
}

/** Plain data, so that it can be kept in a file. */
export interface SourceState {
  /** Lines dealt with, in the order they were: taken, or refused for good. */
  handled: readonly Done[];
  /** Archives taken, by what phones know them by. */
  archives: readonly Done[];
  /** When each file of the last 24 hours was downloaded. */
  fetchedAt: readonly UnixSeconds[];
  /** Of a file that broke off. */
  part?: Part;
  /** A phone looks again from here on; 0 = at once. */
  nextPollAt: UnixSeconds;
}

/** By the address of the index. */
export type Downloads = Record<string, SourceState>;

/** An index lists files of 14 days (enx-client.md §11.1); what vanished longer ago does not come back. */
const MEMORY_SECONDS = 15 * DAY_SECONDS;

/** What a phone has kept of this source; nothing at first. */
export function stateOf(downloads: Downloads, { indexUrl }: ExportSource): SourceState {
  downloads[indexUrl] ??= { handled: [], archives: [], fetchedAt: [], nextPollAt: 0 };
  return downloads[indexUrl];
}

/** What is new to this phone, by its platform's method. */
export function newEntries(
  listed: readonly string[],
  handled: readonly Done[],
  method: Profile['indexMethod'],
): readonly string[] {
  if (method === 'last-seen') {
    // A vanished line means: start over; archives and keys already matched are skipped later.
    return listed.slice(listed.indexOf(handled.at(-1)?.what ?? '') + 1);
  }
  const known = new Set(handled.map(({ what }) => what));
  return listed.filter((name) => !known.has(name));
}

/** How many files may be downloaded now; the oldest come first, the others wait for the next day. */
export function allowedFiles(
  { fetchedAt }: SourceState,
  { filesPerDay }: DownloadRules,
  now: UnixSeconds,
): number | undefined {
  if (filesPerDay === undefined) return undefined;
  return Math.max(0, filesPerDay - fetchedAt.filter((at) => isOfLastDay(at, now)).length);
}

const isOfLastDay = (at: UnixSeconds, now: UnixSeconds): boolean => at > now - DAY_SECONDS;

/** Between two looks at the index; `published`: seconds between two files of the region. */
export function secondsBetweenPolls({ pollSeconds, waitsForPublishing }: DownloadRules, published: number): number {
  return Math.max(pollSeconds, waitsForPublishing ? published : 0);
}

/** When a phone that looks now looks again, whatever comes of it. */
export function nextPoll(rules: DownloadRules, source: ExportSource, now: UnixSeconds): UnixSeconds {
  return now + secondsBetweenPolls(rules, (source.publishIntervalHours ?? 0) * HOUR_SECONDS);
}

/** By which phones recognise an archive under whatever name (key-server.md §4.5). */
export function archiveId({ start, end, batchNumber }: Export): string {
  return `${start}-${end}-${batchNumber}`;
}

/** Drops what nobody needs any more. A line that is still listed is needed, however old. */
export function forgetOld(state: SourceState, listed: readonly string[], now: UnixSeconds): void {
  const stillListed = new Set(listed);
  const isYoung = ({ at }: Done) => at > now - MEMORY_SECONDS;
  state.handled = state.handled.filter((done) => isYoung(done) || stillListed.has(done.what));
  state.archives = state.archives.filter(isYoung);
  state.fetchedAt = state.fetchedAt.filter((at) => isOfLastDay(at, now));
}
