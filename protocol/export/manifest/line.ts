/** An entry as it is published: one line of JSON, the entry with its signature as one more member at the end. */
import * as z from 'zod/mini';
import { MAXIMUM_SIGNERS } from '../signers.ts';
import { type ManifestEntry, renderEntry } from './entry.ts';

/** Whoever reads a line takes `signature` off to have the entry's bytes back. */
export interface SignedEntry {
  /** Exact (entry.ts). */
  readonly text: string;
  /** ASN.1 DER. */
  readonly signature: Buffer;
}

/** Not a line of a manifest of this form. */
export class ManifestError extends Error {
  override readonly name: string = 'ManifestError';
}

const text = z.string().check(z.minLength(1), z.maxLength(200));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const count = z.int().check(z.gte(0));

const file = z.strictObject({
  name: text,
  sha256: hash,
  bytes: count,
  keys: count,
  revisedKeys: count,
  signers: z.array(text).check(z.minLength(1), z.maxLength(MAXIMUM_SIGNERS)),
});

const head = {
  manifest: z.literal(1),
  configuration: text,
  number: z.int().check(z.gte(1)),
  previous: hash,
  at: count,
};

const entrySchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('window'), start: count, end: count, files: z.array(file) }),
  z.strictObject({
    ...head,
    kind: z.enum(['recall', 'resign']),
    removed: z.array(text).check(z.minLength(1)),
    files: z.array(file),
  }),
]);

/** Without the newline that ends it. */
export function renderLine({ text, signature }: SignedEntry): string {
  return `${text.slice(0, -1)},"signature":"${signature.toString('base64')}"}`;
}

/** Throws ManifestError for anything else. Says nothing about whether the signature is right. */
export function parseLine(line: string): SignedEntry {
  const [, entry, signature] = /^(\{.*),"signature":"([A-Za-z0-9+/]+={0,2})"\}$/.exec(line) ?? [];
  if (entry === undefined || signature === undefined) throw new ManifestError('a line that is no signed entry');
  return { text: `${entry}}`, signature: Buffer.from(signature, 'base64') };
}

/** Throws ManifestError for a text that is not exactly one entry: it would have another hash elsewhere. */
export function parseEntry(text: string): ManifestEntry {
  const read = entrySchema.safeParse(jsonOf(text));
  if (!read.success) throw new ManifestError('an entry of another form');
  if (renderEntry(read.data) !== text) throw new ManifestError('an entry that is not written exactly');
  return read.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
