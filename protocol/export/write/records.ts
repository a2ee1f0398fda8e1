/**
 * The keys of one window as fixed-size records in a few large buffers: half a million objects would cost ten times the
 * memory. A record is an entry of the upload log (protocol/keys/upload-log.ts) and where it came from:
 *
 *     entry[26] (its last byte, unused there, is the hour of the window) | region set uint16 BE
 */
import type { Interval } from '../../keys/interval.ts';
import { KEY_BYTES } from '../../keys/tek.ts';
import { REVISION_FLAG, TRAVELER_FLAG, UPLOAD_LOG_ENTRY_BYTES, uploadLogOffsets } from '../../keys/upload-log.ts';
import type { ExportKey, ExportKeys } from './encode.ts';

const RECORD_BYTES = UPLOAD_LOG_ENTRY_BYTES + 2;
const SEGMENT_BITS = 16;
const SEGMENT_RECORDS = 1 << SEGMENT_BITS;

const {
  rollingStartNumber: START,
  rollingPeriod: PERIOD,
  reportType: REPORT_TYPE,
  flags: FLAGS,
  transmissionRisk: RISK,
  daysSinceOnset: ONSET,
  spare: HOUR,
} = uploadLogOffsets;
const REGION_SET = UPLOAD_LOG_ENTRY_BYTES;

/** Report type of a key that was revised to negative (key-server.md §4.1). */
export const REVOKED = 5;

/** Where an entry was read: its release hour as the number of the hour in the window, and its set of regions. */
export interface Origin {
  hour: number;
  regionSet: number;
}

export class KeyRecords {
  readonly #segments: Buffer[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Appends `count` packed entries that start at `offset`. */
  append(entries: Buffer, offset: number, count: number, origin: Origin): void {
    for (let i = 0; i < count; i++) {
      const at = this.#grow();
      const segment = this.segmentOf(this.#count - 1);
      const from = offset + i * UPLOAD_LOG_ENTRY_BYTES;
      // A loop: `copy` makes a view each time, and millions of views make the heap grow.
      for (let byte = 0; byte < UPLOAD_LOG_ENTRY_BYTES; byte++) segment[at + byte] = entries[from + byte] as number;
      segment[at + HOUR] = origin.hour;
      segment.writeUInt16BE(origin.regionSet, at + REGION_SET);
    }
  }

  #grow(): number {
    const inSegment = this.#count & (SEGMENT_RECORDS - 1);
    if (inSegment === 0) this.#segments.push(Buffer.allocUnsafeSlow(SEGMENT_RECORDS * RECORD_BYTES));
    this.#count++;
    return inSegment * RECORD_BYTES;
  }

  /** The buffer that holds a record; `offsetOf` says where. */
  segmentOf(index: number): Buffer {
    return this.#segments[index >>> SEGMENT_BITS] as Buffer;
  }

  offsetOf(index: number): number {
    return (index & (SEGMENT_RECORDS - 1)) * RECORD_BYTES;
  }

  /** The first six bytes of the key as one number; sorts as the key does. */
  prefix(index: number): number {
    const segment = this.segmentOf(index);
    const at = this.offsetOf(index);
    return segment.readUInt32BE(at) * 0x1_0000 + segment.readUInt16BE(at + 4);
  }

  /** Negative, 0 or positive as the keys of two records sort. */
  compareKeys(a: number, b: number): number {
    const [atA, atB] = [this.offsetOf(a), this.offsetOf(b)];
    return this.segmentOf(a).compare(this.segmentOf(b), atB, atB + KEY_BYTES, atA, atA + KEY_BYTES);
  }

  isRevision(index: number): boolean {
    return (this.#byte(index, FLAGS) & REVISION_FLAG) !== 0;
  }

  isTraveler(index: number): boolean {
    return (this.#byte(index, FLAGS) & TRAVELER_FLAG) !== 0;
  }

  /** The first interval in which the key is no longer used. */
  endInterval(index: number): Interval {
    return this.segmentOf(index).readUInt32BE(this.offsetOf(index) + START) + this.#byte(index, PERIOD);
  }

  reportType(index: number): number {
    return this.#byte(index, REPORT_TYPE);
  }

  /** Number of the release hour within the window. */
  hour(index: number): number {
    return this.#byte(index, HOUR);
  }

  regionSet(index: number): number {
    return this.segmentOf(index).readUInt16BE(this.offsetOf(index) + REGION_SET);
  }

  /** A copy of the packed entry as a first publication under another key. */
  cloneUnder(key: Uint8Array, index: number): Buffer {
    const at = this.offsetOf(index);
    const entry = Buffer.from(this.segmentOf(index).subarray(at, at + UPLOAD_LOG_ENTRY_BYTES));
    entry.set(key);
    entry[FLAGS] = this.#byte(index, FLAGS) & ~REVISION_FLAG;
    entry[HOUR] = 0;
    return entry;
  }

  #byte(index: number, field: number): number {
    return this.segmentOf(index)[this.offsetOf(index) + field] as number;
  }

  /** The records at `indexes` as the encoder reads them. */
  keys(indexes: Uint32Array): ExportKeys {
    return { length: indexes.length, read: (place, key) => this.#read(indexes[place] as number, key) };
  }

  #read(index: number, key: ExportKey): void {
    const segment = this.segmentOf(index);
    const at = this.offsetOf(index);
    key.bytes = segment;
    key.offset = at;
    key.length = KEY_BYTES;
    key.transmissionRisk = segment[at + RISK] as number;
    key.rollingStartNumber = segment.readUInt32BE(at + START);
    key.rollingPeriod = segment[at + PERIOD] as number;
    // 0: nobody vouched for the key, and the file says nothing (key-server.md §1.11).
    key.reportType = segment[at + REPORT_TYPE] || undefined;
    key.daysSinceOnset = segment.readInt8(at + ONSET);
  }
}
