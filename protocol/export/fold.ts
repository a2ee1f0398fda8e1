/** Sorting the records of a window by key, and folding the entries of one key into what phones shall see. */
import { type KeyRecords, REVOKED } from './write/records.ts';

const DOUBLE_BITS = 53;
const PREFIX_BITS = 48;

/** Indexes of records, in the order of their keys. */
export interface FoldedKeys {
  /** For `keys`: published in this window, with the type and onset of a revision made before anyone saw the key. */
  primary: Uint32Array;
  /** For `revised_keys`: published in an earlier window, revised in this one. */
  revised: Uint32Array;
}

export interface SortedKeys {
  /** Of records; sorted by key bytes, equal keys by index. */
  indexes: Uint32Array;
  /** 1 where the key is the same as the one before. */
  repeats: Uint8Array;
}

/**
 * Sorts all records, or a selection. Half a million doubles (as many leading bits of the key as fit above the index)
 * sort in a twentieth of the time that comparing buffers takes; the few equal prefixes are then put in order.
 */
export function sortByKey(records: KeyRecords, selection?: Uint32Array): SortedKeys {
  const indexBits = Math.max(DOUBLE_BITS - PREFIX_BITS, Math.ceil(Math.log2(records.count + 1)));
  const indexSpan = 2 ** indexBits;
  const prefixUnit = 2 ** (PREFIX_BITS - (DOUBLE_BITS - indexBits));
  const packed = new Float64Array(selection?.length ?? records.count);
  for (let i = 0; i < packed.length; i++) {
    const index = selection?.[i] ?? i;
    packed[i] = Math.floor(records.prefix(index) / prefixUnit) * indexSpan + index;
  }
  packed.sort();
  // In the memory of the doubles: the index written lies never behind the double read.
  const indexes = new Uint32Array(packed.buffer, 0, packed.length);
  const sorted = { indexes, repeats: new Uint8Array(indexes.length) };
  let runStart = 0;
  let runPrefix = -1;
  for (let i = 0; i < indexes.length; i++) {
    const double = packed[i] as number;
    const prefix = Math.floor(double / indexSpan);
    indexes[i] = double - prefix * indexSpan;
    if (prefix === runPrefix) continue;
    orderRun(records, sorted, runStart, i);
    runStart = i;
    runPrefix = prefix;
  }
  orderRun(records, sorted, runStart, indexes.length);
  return sorted;
}

/** Puts records with one prefix in order and marks equal keys. */
function orderRun(records: KeyRecords, { indexes, repeats }: SortedKeys, from: number, to: number): void {
  if (to - from < 2) return;
  indexes.subarray(from, to).sort((a, b) => records.compareKeys(a, b) || a - b);
  for (let i = from + 1; i < to; i++) {
    if (records.compareKeys(indexes[i - 1] as number, indexes[i] as number) === 0) repeats[i] = 1;
  }
}

/**
 * One decision per key: published only → primary; published and revised → primary as revised, or nothing if revised to
 * negative (no phone ever saw it); revised only → revised (key-server.md §4.4, foreign-clients.md §3).
 */
export function foldKeys(records: KeyRecords, selection?: Uint32Array): FoldedKeys {
  const { indexes, repeats } = sortByKey(records, selection);
  const revised: number[] = [];
  let primaries = 0;
  for (let from = 0, to = 1; from < indexes.length; from = to++) {
    let latest = indexes[from] as number;
    let isPublished = !records.isRevision(latest);
    // Nearly every key has one record, and of half a million keys any object is garbage worth avoiding.
    for (; repeats[to] === 1; to++) {
      const index = indexes[to] as number;
      isPublished ||= !records.isRevision(index);
      if (rank(records, index) > rank(records, latest)) latest = index;
    }
    if (!isPublished) revised.push(latest);
    // Never overtakes the place that is read: at most one per key.
    else if (records.reportType(latest) !== REVOKED) indexes[primaries++] = latest;
  }
  return { primary: indexes.subarray(0, primaries), revised: Uint32Array.from(revised) };
}

/** A revision outranks the publication, a later one an earlier one. */
function rank(records: KeyRecords, index: number): number {
  return records.isRevision(index) ? 1 + records.hour(index) : 0;
}
