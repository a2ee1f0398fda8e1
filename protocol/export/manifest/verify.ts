/**
 * Is a whole manifest one chain, signed, and does it say of every second once what was exported? For our own tests and commands;
 * anyone else has `verifier/verify-exports.mjs`, which shares no line with this.
 */
import { type KeyObject, verify } from 'node:crypto';
import { type Chain, EMPTY_CHAIN } from './chain.ts';
import { entryHash, type ManifestEntry, type ManifestFile, signedBytes } from './entry.ts';
import { ManifestError, parseEntry, parseLine } from './line.ts';

export interface VerifiedManifest {
  readonly chain: Chain;
  readonly entries: readonly ManifestEntry[];
  /** Those that no later entry removed, by name. */
  readonly standing: ReadonlyMap<string, ManifestFile>;
}

/** `text`: the months of one configuration, one after the other. Throws ManifestError with the number of the entry that is wrong. */
export function verifyManifest(text: string, publicKey: KeyObject): VerifiedManifest {
  const entries: ManifestEntry[] = [];
  const standing = new Map<string, ManifestFile>();
  let chain = EMPTY_CHAIN;
  for (const line of text.split('\n').slice(0, -1)) {
    const signed = parseLine(line);
    const entry = parseEntry(signed.text);
    if (!follows(entry, entries.at(-1), chain)) throw wrong(entry, 'does not follow the one before');
    if (!verify('sha256', signedBytes(signed.text), publicKey, signed.signature)) throw wrong(entry, 'is not signed');
    apply(entry, entries, standing);
    entries.push(entry);
    chain = { entries: entry.number, head: entryHash(signed.text), at: entry.at };
  }
  return { chain, entries, standing };
}

function follows(entry: ManifestEntry, before: ManifestEntry | undefined, chain: Chain): boolean {
  if (before !== undefined && before.configuration !== entry.configuration) return false;
  return entry.number === chain.entries + 1 && entry.previous === chain.head && entry.at >= chain.at;
}

function apply(entry: ManifestEntry, before: readonly ManifestEntry[], standing: Map<string, ManifestFile>): void {
  if (entry.kind === 'window') {
    const last = before.findLast(({ kind }) => kind === 'window');
    if (last?.kind === 'window' && last.end !== entry.start)
      throw wrong(entry, 'does not begin where the last window ended');
  } else {
    for (const name of entry.removed)
      if (!standing.delete(name)) throw wrong(entry, `removes ${name}, which is not there`);
  }
  for (const file of entry.files) {
    if (standing.has(file.name)) throw wrong(entry, `holds ${file.name} again`);
    standing.set(file.name, file);
  }
}

const wrong = ({ number }: ManifestEntry, what: string) => new ManifestError(`entry ${number} ${what}`);
