/** From the index to the archives that a phone has not yet seen (enx-client.md §11). */

import { indexLines, MAXIMUM_INDEX_BYTES } from '../../protocol/export/index-file.ts';
import { MAXIMUM_ZIP_BYTES } from '../../protocol/export/read/zip.ts';
import type { Exchange, Send } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';

/** A phone gives its downloads 30 minutes in all; one file gets two. */
const TIMEOUT_MILLISECONDS = 120_000;

/** `tekLocalDownloadIndexFile` and `tekLocalDownloadBasePath` of a region. */
export interface ExportSource {
  readonly indexUrl: string;
  readonly baseUrl: string;
}

/** Lines of the index that this phone has dealt with, in the order it did. */
export type Processed = readonly string[];

export interface DownloadedArchive {
  /** The index line. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A download that failed: the whole run is repeated later, and nothing counts as processed. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

/** File names of the index, oldest first. A missing index is an error too: a deployment makes an empty one at once. */
export async function fetchIndex(source: ExportSource, profile: Profile, send: Send): Promise<string[]> {
  const exchange = await get(source.indexUrl, profile, send, MAXIMUM_INDEX_BYTES);
  if (exchange.status !== 200) throw new DownloadError(`The index answered ${exchange.status}.`);
  return indexLines(exchange.body);
}

/** What is new to this phone, by its platform's method. */
export function newEntries(index: readonly string[], processed: Processed, method: Profile['indexMethod']): string[] {
  if (method === 'set') return index.filter((name) => !processed.includes(name));
  // A vanished line means: start over; keys already matched are skipped later.
  return index.slice(index.lastIndexOf(processed.at(-1) ?? '') + 1);
}

/** Downloads one archive whole. */
export async function fetchArchive(
  name: string,
  source: ExportSource,
  profile: Profile,
  send: Send,
): Promise<DownloadedArchive> {
  const exchange = await get(archiveUrl(source.baseUrl, name), profile, send, MAXIMUM_ZIP_BYTES);
  if (exchange.status !== 200) throw new DownloadError(`${name} answered ${exchange.status}.`);
  return { name, bytes: exchange.body };
}

/** Apple appends the line to the base; Android adds a missing slash between them. Both give this. */
export function archiveUrl(baseUrl: string, name: string): string {
  return baseUrl.endsWith('/') ? baseUrl + name : `${baseUrl}/${name}`;
}

function get(url: string, profile: Profile, send: Send, maximumBytes: number): Promise<Exchange> {
  const headers = { 'User-Agent': profile.userAgent, 'Cache-Control': 'no-cache' };
  return send({ method: 'GET', url, headers, maximumBytes, timeoutMilliseconds: TIMEOUT_MILLISECONDS });
}
