/** Reads an item of the upload log into objects; the exporter itself makes none (protocol/export/write/records.ts). */
import {
  uploadLogOffsets as at,
  type LoggedReportType,
  REVISION_FLAG,
  readUploadLogLayout,
  TRAVELER_FLAG,
  UPLOAD_LOG_ENTRY_BYTES,
  type UploadLogEntry,
  type UploadLogItem,
} from '../../../protocol/keys/upload-log.ts';

/** Throws TypeError for bytes that `packUploadLog` cannot have written. */
export function unpackUploadLog(bytes: Buffer): UploadLogItem {
  const { regions, entriesOffset, count } = readUploadLogLayout(bytes);
  const entries = Array.from({ length: count }, (_, index) => {
    const from = entriesOffset + index * UPLOAD_LOG_ENTRY_BYTES;
    return readEntry(bytes.subarray(from, from + UPLOAD_LOG_ENTRY_BYTES));
  });
  return { regions, entries };
}

function readEntry(entry: Buffer): UploadLogEntry {
  const flags = entry.readUInt8(at.flags);
  return {
    key: entry.subarray(0, at.rollingStartNumber),
    rollingStartNumber: entry.readUInt32BE(at.rollingStartNumber),
    rollingPeriod: entry.readUInt8(at.rollingPeriod),
    reportType: entry.readUInt8(at.reportType) as LoggedReportType,
    revision: (flags & REVISION_FLAG) !== 0,
    traveler: (flags & TRAVELER_FLAG) !== 0,
    transmissionRisk: entry.readUInt8(at.transmissionRisk),
    daysSinceOnset: entry.readInt8(at.daysSinceOnset),
  };
}
