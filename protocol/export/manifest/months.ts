/**
 * The manifest as it is published: a text for each month, which only ever grows at its end, and `head.json`, which says where it ends.
 * By months, since a window comes out every 2 to 24 hours for years: whoever follows it reads one of some hundred kilobytes,
 * and the exporter writes no more than that again.
 */
import type { UnixSeconds } from '../../keys/interval.ts';
import { type Chain, EMPTY_CHAIN } from './chain.ts';
import { entryHash } from './entry.ts';
import { ManifestError, parseEntry, parseLine, renderLine, type SignedEntry } from './line.ts';

/** `2026-11`, of the month in which an entry was made, UTC. */
export function monthOf(at: UnixSeconds): string {
  return new Date(at * 1_000).toISOString().slice(0, 7);
}

/** Below the base URL. */
export function monthPath(configuration: string, month: string): string {
  return `${configuration}/manifest/${month}.jsonl`;
}

/** Of every month and the head, with `*` for the configuration and for the month. */
export const MANIFEST_PATTERN = '*/manifest/*';

/** Below the base URL. */
export function headPath(configuration: string): string {
  return `${configuration}/manifest/head.json`;
}

/** A month that has entries. */
interface MonthStart {
  readonly month: string;
  /** Number of its first entry. */
  readonly first: number;
}

export interface ManifestHead extends Chain {
  readonly configuration: string;
  /** Oldest first. */
  readonly months: readonly MonthStart[];
}

export function emptyHead(configuration: string): ManifestHead {
  return { configuration, ...EMPTY_CHAIN, months: [] };
}

export function renderHead({ configuration, entries, head, at, months }: ManifestHead): string {
  const each = months.map(({ month, first }) => ({ month, first }));
  return `${JSON.stringify({ manifest: 1, configuration, entries, head, at, months: each })}\n`;
}

/** Throws ManifestError for anything that was not written by renderHead. */
export function parseHead(text: string): ManifestHead {
  try {
    const { configuration, entries, head, at, months } = JSON.parse(text) as ManifestHead;
    const read = { configuration, entries, head, at, months };
    if (renderHead(read) === text) return read;
  } catch {
    // Said below.
  }
  throw new ManifestError('a head.json that was not written like this');
}

/** What follows a published head. */
export interface Growth {
  readonly head: ManifestHead;
  /** The months that get lines. */
  readonly months: readonly string[];
}

/** Throws ManifestError for entries that do not follow it, each on the one before. */
export function growHead(published: ManifestHead, texts: readonly string[]): Growth {
  const months: MonthStart[] = [...published.months];
  const touched = new Set<string>();
  let chain: Chain = published;
  for (const text of texts) {
    const { number, previous, at } = parseEntry(text);
    if (number !== chain.entries + 1 || previous !== chain.head) {
      throw new ManifestError(`entry ${number} does not follow entry ${chain.entries} that is published`);
    }
    const month = monthOf(at);
    if (months.at(-1)?.month !== month) months.push({ month, first: number });
    touched.add(month);
    chain = { entries: number, head: entryHash(text), at };
  }
  return { head: { configuration: published.configuration, ...chain, months }, months: [...touched] };
}

/**
 * The text of a month with these entries. What is published stays byte for byte; a signature that was made again is another
 * text, and the entry the same. Throws ManifestError where the published text is not how that of the entries begins: then rows
 * are missing or others, and what people have seen is the better one.
 */
export function extendMonth(published: string, entries: readonly SignedEntry[]): string {
  const lines = published.split('\n').slice(0, -1);
  const isBegun = lines.every((line, at) => parseLine(line).text === entries[at]?.text);
  if (!isBegun || !(published === '' || published.endsWith('\n'))) {
    throw new ManifestError('the published month is not how its entries begin');
  }
  return (
    published +
    entries
      .slice(lines.length)
      .map((entry) => `${renderLine(entry)}\n`)
      .join('')
  );
}
