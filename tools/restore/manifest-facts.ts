/** What people have been shown of a manifest: the chain must go on from there, or it would be a second one. */
import { GetObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { Problem } from '../../device/problem.ts';
import { ENTRY_SORT_PREFIX, entryRowKey } from '../../lambdas/keyserver/store/export/export-table.ts';
import { type Chain, EMPTY_CHAIN } from '../../protocol/export/manifest/chain.ts';
import { entryHash } from '../../protocol/export/manifest/entry.ts';
import { parseEntry, parseLine } from '../../protocol/export/manifest/line.ts';
import { headPath, monthPath, parseHead } from '../../protocol/export/manifest/months.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Row, sortOf } from './decision.ts';
import type { Sources } from './facts.ts';

export interface ManifestFacts {
  /** The longest that is known: published, or in live rows. */
  readonly chain: Chain;
  /** Rows of all published entries. */
  readonly rows: readonly Row[];
  /** Ends of windows that have an entry, published or live. */
  readonly built: readonly UnixSeconds[];
  /** File names → when an entry took them back. */
  readonly removed: ReadonlyMap<string, UnixSeconds>;
}

/** `live`: rows of the configuration's partition. */
export async function manifestFacts(sources: Sources, id: string, live: readonly Row[]): Promise<ManifestFacts> {
  const published = await publishedRows(sources, id);
  const own = live.filter((row) => sortOf(row).startsWith(ENTRY_SORT_PREFIX));
  return {
    chain: [...published, ...own].map(chainAfter).reduce(longer, EMPTY_CHAIN),
    rows: published,
    built: [...published, ...own].flatMap(windowEnd),
    removed: new Map([...published, ...own].flatMap(removedNames)),
  };
}

export function longer(one: Chain, other: Chain): Chain {
  return other.entries > one.entries ? other : one;
}

function chainAfter({ entry }: Row): Chain {
  const text = entry?.S ?? '';
  const { number, at } = parseEntry(text);
  return { entries: number, head: entryHash(text), at };
}

function windowEnd({ entry }: Row): UnixSeconds[] {
  const read = parseEntry(entry?.S ?? '');
  return read.kind === 'window' ? [read.end] : [];
}

function removedNames({ entry }: Row): [string, UnixSeconds][] {
  const read = parseEntry(entry?.S ?? '');
  return read.kind === 'window' ? [] : read.removed.map((name) => [name, read.at]);
}

async function publishedRows(sources: Sources, id: string): Promise<Row[]> {
  const head = await publicText(sources, headPath(id));
  if (head === undefined) return [];
  const rows: Row[] = [];
  for (const { month } of parseHead(head).months) {
    const lines = ((await publicText(sources, monthPath(id, month))) ?? '').split('\n').slice(0, -1);
    for (const line of lines) {
      const { text, signature } = parseLine(line);
      const { number, at } = parseEntry(text);
      const signed = { entry: { S: text }, at: { N: String(at) }, signature: { B: signature } };
      rows.push({ ...entryRowKey(id, number), ...signed });
    }
  }
  return rows;
}

async function publicText({ s3, bucket: Bucket }: Sources, Key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw new Problem(
      `${Key} cannot be read: ${(error as Error).name}. It says up to where the manifest is known to the public.`,
      `The credentials need s3:GetObject on */manifest/* and s3:ListBucket in the bucket ${Bucket}.`,
    );
  }
}
