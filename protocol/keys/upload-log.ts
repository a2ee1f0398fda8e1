/**
 * One item of the Uploads log: the accepted keys of one upload for one release hour, packed so that 30 keys stay below
 * one write unit (design.md §4). Publish packs, export unpacks; nobody changes an item.
 *
 *     version 1 | region count r | r × (length, ASCII region) | n × entry
 *
 *     entry (26 bytes): key[16] | rollingStartNumber uint32 BE | rollingPeriod | reportType | flags | transmissionRisk
 *                       | daysSinceOnset int8 | 0
 *
 * Flags: bit 0 = revision, bit 1 = traveler. Report types are those of the export file (key-server.md §1.11).
 */
import { DAY_SECONDS, type Interval, type UnixSeconds } from './interval.ts';

export const UPLOAD_LOG_VERSION = 1;
export const UPLOAD_LOG_ENTRY_BYTES = 26;
/** An item goes so long after its release hour: export removes it when every configuration has it, TTL otherwise. */
export const UPLOAD_LOG_KEPT_SECONDS = 15 * DAY_SECONDS;
/** Partitions per release hour; constant, because the exporter reads exactly these. */
export const UPLOAD_LOG_SHARDS = 16;

/** Where the fields of an entry lie behind its key; every reader and writer takes them from here. */
export const uploadLogOffsets = {
  rollingStartNumber: 16,
  rollingPeriod: 20,
  reportType: 21,
  flags: 22,
  transmissionRisk: 23,
  daysSinceOnset: 24,
  /** Always 0 in the log; free for a reader's own use. */
  spare: 25,
} as const;
/** The key was logged before; this entry changes its report type. */
export const REVISION_FLAG = 1;
export const TRAVELER_FLAG = 2;

/** 0 none, 1 confirmed, 2 likely, 3 user-report, 5 revoked. */
export type LoggedReportType = 0 | 1 | 2 | 3 | 5;

export interface UploadLogEntry {
  /** 16 bytes. */
  key: Buffer;
  rollingStartNumber: Interval;
  /** 1..144. */
  rollingPeriod: number;
  reportType: LoggedReportType;
  /** The key was logged before; this entry changes its report type. */
  revision: boolean;
  traveler: boolean;
  /** 0..8; of a revision the risk first published (key-server.md §3.5). */
  transmissionRisk: number;
  /** -14..14. */
  daysSinceOnset: number;
}

export interface UploadLogItem {
  /** Upper case, ASCII. */
  regions: string[];
  entries: UploadLogEntry[];
}

/** Partition key of one release hour (its first second) and one shard, such as `1795305600#7`. */
export function uploadLogPartition(releaseHour: UnixSeconds, shard: number): string {
  return `${releaseHour}#${shard}`;
}

/** Throws TypeError when a field does not fit; every value was validated before, so that is a mistake of ours. */
export function packUploadLog(item: UploadLogItem): Buffer {
  const header = [Buffer.from([UPLOAD_LOG_VERSION, item.regions.length]), ...item.regions.map(packRegion)];
  return Buffer.concat([...header, ...item.entries.map(packEntry)]);
}

function packRegion(region: string): Buffer {
  const text = Buffer.from(region, 'ascii');
  if (text.length === 0 || text.length > 255) throw new TypeError('A region has 1 to 255 characters');
  return Buffer.concat([Buffer.from([text.length]), text]);
}

function packEntry(entry: UploadLogEntry): Buffer {
  if (entry.key.length !== 16) throw new TypeError('A key has 16 bytes');
  const bytes = Buffer.alloc(UPLOAD_LOG_ENTRY_BYTES);
  entry.key.copy(bytes, 0);
  bytes.writeUInt32BE(entry.rollingStartNumber, uploadLogOffsets.rollingStartNumber);
  bytes.writeUInt8(entry.rollingPeriod, uploadLogOffsets.rollingPeriod);
  bytes.writeUInt8(entry.reportType, uploadLogOffsets.reportType);
  bytes.writeUInt8((entry.revision ? REVISION_FLAG : 0) | (entry.traveler ? TRAVELER_FLAG : 0), uploadLogOffsets.flags);
  bytes.writeUInt8(entry.transmissionRisk, uploadLogOffsets.transmissionRisk);
  bytes.writeInt8(entry.daysSinceOnset, uploadLogOffsets.daysSinceOnset);
  return bytes;
}

/** Where the entries of a packed item lie, for a reader that wants no object per key. */
export interface UploadLogLayout {
  regions: string[];
  /** Offset of the first entry; entry i starts at `entriesOffset + i * UPLOAD_LOG_ENTRY_BYTES`. */
  entriesOffset: number;
  count: number;
}

/** Throws TypeError for bytes that `packUploadLog` cannot have written. */
export function readUploadLogLayout(bytes: Buffer): UploadLogLayout {
  if (bytes[0] !== UPLOAD_LOG_VERSION) throw new TypeError('Unknown version of an upload log item');
  const regions: string[] = [];
  let offset = 2;
  for (let left = bytes.readUInt8(1); left > 0; left--) {
    const length = bytes.readUInt8(offset);
    regions.push(bytes.toString('ascii', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  const count = (bytes.length - offset) / UPLOAD_LOG_ENTRY_BYTES;
  if (!Number.isInteger(count) || count < 0) throw new TypeError('Truncated upload log item');
  return { regions, entriesOffset: offset, count };
}
