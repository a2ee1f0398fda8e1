/** Where a configuration's manifest ends, and how it grows: by one entry after the other. */
import type { UnixSeconds } from '../../keys/interval.ts';
import { type EntryContent, entryHash, renderEntry } from './entry.ts';

/** All that one needs to know of the entries before. Two who have the same head have been shown the same entries. */
export interface Chain {
  /** How many there are. */
  readonly entries: number;
  /** Hash of the last one. */
  readonly head: string;
  /** When that was made. */
  readonly at: UnixSeconds;
}

export const EMPTY_CHAIN: Chain = { entries: 0, head: '0'.repeat(64), at: 0 };

export interface AppendedEntry {
  readonly number: number;
  /** Exact. */
  readonly text: string;
  /** With this entry. */
  readonly chain: Chain;
}

/** Clocks of two machines may differ by seconds; times in the manifest never go back. */
export function appendEntry(
  chain: Chain,
  configuration: string,
  content: EntryContent,
  now: UnixSeconds,
): AppendedEntry {
  const number = chain.entries + 1;
  const at = Math.max(now, chain.at);
  const text = renderEntry({ ...content, configuration, number, previous: chain.head, at });
  return { number, text, chain: { entries: number, head: entryHash(text), at } };
}
