/**
 * One entry of the manifest: what happened to the files of one configuration, in public and for ever (docs/decisions/022-manifest.md).
 * The bytes of an entry are exact: one JSON object, members in the order below, nothing between them. Its hash is that of these
 * bytes, so nobody has to agree with anybody about a canonical form.
 */
import { createHash } from 'node:crypto';
import type { UnixSeconds } from '../../keys/interval.ts';

/** Version of the form; a verifier refuses one that it does not know. */
const FORM = 1;

/**
 * Before the entry under its signature: whatever else is ever signed with this key, or under this key's name, is no entry. An
 * export file begins `EK Export v1`, so that even one key for both could not have the one taken for the other.
 */
const SIGNED_PREFIX = 'ENX manifest 1\n';

/** A published zip. Counts are those of the file, generated keys included: whoever opens the zip can count them. */
export interface ManifestFile {
  /** Last part of its address. */
  readonly name: string;
  /** Of the zip, in hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly keys: number;
  readonly revisedKeys: number;
  /** `<id>.<version>` of each signature, in the order of the file. */
  readonly signers: readonly string[];
}

/** `window`: everything between two times is exported, if only as no file at all. */
interface WindowContent {
  readonly kind: 'window';
  readonly start: UnixSeconds;
  readonly end: UnixSeconds;
  readonly files: readonly ManifestFile[];
}

/** `recall`: files are taken back; `resign`: they are signed again. `files` take the places of those removed, under new names. */
export interface CorrectionContent {
  readonly kind: 'recall' | 'resign';
  /** Names of files of earlier entries, which are listed no more. */
  readonly removed: readonly string[];
  readonly files: readonly ManifestFile[];
}

export type EntryContent = WindowContent | CorrectionContent;

export type ManifestEntry = EntryContent & {
  readonly configuration: string;
  /** From 1, without a gap. */
  readonly number: number;
  /** Hash of the entry before; of the first one 64 zeros. */
  readonly previous: string;
  /** When it was made; never before the entry before. */
  readonly at: UnixSeconds;
};

/** The exact text. Any object with these members will do; others are not written. */
export function renderEntry(entry: ManifestEntry): string {
  const { configuration, number, previous, at, kind } = entry;
  const files = entry.files.map(renderedFile);
  const head = { manifest: FORM, configuration, number, previous, at, kind };
  if (entry.kind === 'window') return JSON.stringify({ ...head, start: entry.start, end: entry.end, files });
  return JSON.stringify({ ...head, removed: entry.removed, files });
}

function renderedFile({ name, sha256, bytes, keys, revisedKeys, signers }: ManifestFile): ManifestFile {
  return { name, sha256, bytes, keys, revisedKeys, signers };
}

/** By what the next entry names this one, and what two people compare: hex. */
export function entryHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What the manifest's key signs for an entry: 32 bytes. */
export function entryDigest(text: string): Buffer {
  return createHash('sha256').update(SIGNED_PREFIX).update(text).digest();
}

/** The same, for whoever hashes while verifying. */
export function signedBytes(text: string): Buffer {
  return Buffer.from(SIGNED_PREFIX + text);
}
