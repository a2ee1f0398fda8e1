/** From the index to the archives (enx-client.md §11). */
import { MAXIMUM_INDEX_BYTES } from '../../protocol/export/index-file.ts';
import { MAXIMUM_ZIP_BYTES } from '../../protocol/export/read/zip.ts';
import type { Send } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';
import { DownloadError } from './download-error.ts';
import { type IndexLines, readIndexLines } from './index-lines.ts';
import { type Budget, type Part, transfer } from './transfer.ts';

/** A phone gives its downloads 30 minutes in all (enx-client.md §11.2); one file gets two, the index ten seconds. */
const RUN_MILLISECONDS = 1_800_000;
export const FILE_MILLISECONDS = 120_000;
const INDEX_MILLISECONDS = 10_000;

/** `tekLocalDownloadIndexFile`, `tekLocalDownloadBasePath` and `tekPublishInterval` of a region. */
export interface ExportSource {
  readonly indexUrl: string;
  readonly baseUrl: string;
  readonly publishIntervalHours?: number;
}

export interface DownloadedArchive {
  /** The index line. */
  readonly name: string;
  readonly bytes: Buffer;
}

export function newBudget(): Budget {
  return { left: RUN_MILLISECONDS };
}

/**
 * File names of the index, oldest first. A missing index is an error too: a deployment makes an empty one at once. So is one with a line
 * that nobody should follow: whoever asks here wants all of it.
 */
export async function fetchIndex(source: ExportSource, profile: Profile, send: Send): Promise<readonly string[]> {
  const { names, refused } = await fetchIndexLines(source, profile, send, newBudget());
  const [first] = refused;
  if (first) throw new DownloadError('not-an-index', `The index lists "${first.line}": ${first.reason}.`);
  return names;
}

/** The index, and the lines that nobody should follow. */
export async function fetchIndexLines(
  source: ExportSource,
  profile: Profile,
  send: Send,
  budget: Budget,
): Promise<IndexLines> {
  const wanted = {
    url: source.indexUrl,
    name: 'The index',
    maximumBytes: MAXIMUM_INDEX_BYTES,
    timeoutMilliseconds: INDEX_MILLISECONDS,
  };
  const index = await transfer(wanted, profile, send, budget);
  // A captive portal's page, or an error's: phones do not look at the content type, and would ask for its words.
  if (/^\W*</.test(index.toString('latin1', 0, 100))) {
    throw new DownloadError('not-an-index', 'The index is a page, not a list of files.');
  }
  return readIndexLines(index, profile.downloads.splitsIndexAt);
}

/** Downloads one archive whole, from where an earlier attempt stopped if there is a part of it. */
export async function fetchArchive(
  name: string,
  source: ExportSource,
  profile: Profile,
  send: Send,
  budget = newBudget(),
  part?: Part,
): Promise<DownloadedArchive> {
  const url = archiveUrl(source.baseUrl, name);
  const wanted = { url, name, maximumBytes: MAXIMUM_ZIP_BYTES, timeoutMilliseconds: FILE_MILLISECONDS };
  return { name, bytes: await transfer(wanted, profile, send, budget, part?.url === url ? part : undefined) };
}

/** Apple appends the line to the base; Android adds a missing slash between them. Both give this. */
export function archiveUrl(baseUrl: string, name: string): string {
  return baseUrl.endsWith('/') ? baseUrl + name : `${baseUrl}/${name}`;
}
