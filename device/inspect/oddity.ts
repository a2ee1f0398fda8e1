/**
 * What can be odd about an archive: stable codes, what comes of each, and its words. A fault for which a phone's own reader has a
 * word (protocol/export/read/zip.ts, `ArchiveFault`) has the same code here.
 */

/** `refused`: by a platform at least. `left-out`: keys that phones do not use. `note`: phones take it all the same. */
type Effect = 'refused' | 'left-out' | 'note';

/** Sources: enx-client.md §12 for what phones do, key-server.md §4 for what servers write. */
const table = {
  'not-a-zip': ['refused', 'the zip cannot be unpacked'],
  'zip-too-large': ['refused', 'the zip is larger than 16 MB'],
  'third-entry': ['refused', 'an entry is neither export.bin nor export.sig; Android stops at it'],
  'missing-entry': ['refused', 'export.bin or export.sig is missing'],
  'duplicate-entry': ['refused', 'an entry is there twice'],
  'data-descriptor': ['refused', 'an entry is stored with a data descriptor; Android cannot find its end'],
  'encrypted-entry': ['refused', 'an entry is encrypted'],
  'compression-method': ['refused', 'an entry is neither stored nor deflated'],
  'entry-too-large': ['refused', 'an entry is, or claims to be, larger than phones unpack'],
  'wrong-checksum': ['refused', 'an entry does not unpack to what the zip says of it'],
  'trailing-bytes': ['refused', 'bytes follow the end of the zip'],
  'leading-bytes': ['refused', 'the zip does not begin with its first entry'],
  'extra-field': ['note', 'an entry has extra fields'],
  'zip-comment': ['note', 'the zip has a comment'],
  'wrong-header': ['refused', 'export.bin does not begin with "EK Export v1" and four blanks'],
  'malformed-message': ['refused', 'the message in export.bin breaks off or cannot be read'],
  'unknown-field': ['note', 'fields that the message does not have; phones skip them'],
  'times-missing': ['note', 'start or end is missing'],
  'times-reversed': ['note', 'the end is not after the start'],
  'region-missing': ['note', 'no region is named'],
  'wrong-batch': ['refused', 'the file is no part of a batch: its number is not within the size'],
  'incomplete-batch': ['note', 'the file is one of several; phones wait for the others'],
  'too-many-keys': ['refused', 'more than 750,000 keys'],
  'no-keys': ['note', 'no key at all'],
  'malformed-signatures': ['refused', 'export.sig cannot be read'],
  unsigned: ['refused', 'no signature at all'],
  'signature-count': ['refused', 'export.bin announces another number of signatures than export.sig holds'],
  'signature-infos-differ': ['note', 'export.bin announces other signatures than export.sig holds'],
  'signature-not-der': ['refused', 'a signature is not the DER of two numbers and nothing more'],
  'unknown-algorithm': [
    'refused',
    'a signature is of an algorithm that phones do not know, or names it by another word',
  ],
  'incomplete-signature': ['refused', 'a signature lacks its verification_key_version, which iOS needs'],
  'signature-without-id': ['note', 'a signature lacks its verification_key_id, by which Android finds the key'],
  'unknown-signer': ['refused', 'no signature has the id and version of the given key, by which Android looks for it'],
  'unknown-signature-first': [
    'refused',
    'the first signature, the only one that iOS looks at, is not of the given key',
  ],
  'wrong-signature': ['refused', 'a signature of the given key does not fit export.bin'],
  'keys-unsorted': ['note', 'the keys are not in the order of their bytes'],
  'keys-by-start': ['note', 'the keys are in the order of their start, not of their bytes'],
  'keys-grouped': ['note', 'neighbours are a day apart far more often than by chance: keys of a person stand together'],
  'key-duplicate': ['note', 'a key is in the list more than once'],
  'key-in-both-lists': ['note', 'a key is among the primary and the revised keys'],
  'key-wrong-length': ['left-out', 'a key is not 16 bytes long'],
  'period-too-long': ['left-out', 'a rolling period is above 144 or below 0'],
  'period-zero': ['note', 'a rolling period is 0, which phones take for 144'],
  'start-missing': ['left-out', 'a key does not say when it starts'],
  'start-not-midnight': ['note', 'a key does not start at UTC midnight'],
  'key-in-future': ['left-out', "a key starts after the file's end: no phone has heard it"],
  'key-still-valid': ['note', "a key can still be used at the file's end; whoever reads it can replay it"],
  'key-too-old': ['left-out', "a key ended more than 14 days before the file's end"],
  'report-type-missing': ['note', 'a key has no report type; phones take the default of their configuration'],
  'report-type-unknown': ['note', 'a report type is above 5; phones take it for unknown'],
  'report-type-recursive': ['left-out', 'a report type is RECURSIVE, which no platform matches'],
  'revoked-among-primary': ['note', 'a revoked key is among the primary keys'],
  'onset-missing': ['note', 'days since onset are missing; phones take the default of their configuration'],
  'onset-out-of-range': ['note', 'days since onset are beyond −14 to 14, as if they were missing'],
  'risk-out-of-range': ['note', 'a transmission risk is not 0 to 8'],
} as const satisfies Record<string, readonly [Effect, string]>;

export type OddityCode = keyof typeof table;

export interface Oddity {
  readonly code: OddityCode;
  readonly effect: Effect;
  readonly what: string;
  /** The list, the entry, the field. */
  readonly where?: string;
  readonly count?: number;
}

export function oddity(code: OddityCode, more: Pick<Oddity, 'where' | 'count'> = {}): Oddity {
  const [effect, what] = table[code];
  return { code, effect, what, ...more };
}
