/** Keys for the tests of the export: as records of the upload log, and as the encoder reads them. */
import fc from 'fast-check';
import type { ExportKey, ExportKeys } from '../../../protocol/export/write/encode.ts';
import { KeyRecords } from '../../../protocol/export/write/records.ts';
import {
  type LoggedReportType,
  packUploadLog,
  readUploadLogLayout,
  type UploadLogEntry,
} from '../../../protocol/keys/upload-log.ts';

export const noKeys: ExportKeys = { length: 0, read: () => {} };

/** A key as the tests write it down. */
export type TestKey = Partial<Omit<ExportKey, 'bytes' | 'offset' | 'length'>> & { key: Buffer };

export function exportKeys(keys: readonly TestKey[]): ExportKeys {
  return {
    length: keys.length,
    read(place, into) {
      const { key = Buffer.alloc(0), ...fields } = keys[place] ?? {};
      Object.assign(into, {
        bytes: key,
        offset: 0,
        length: key.length,
        transmissionRisk: undefined,
        rollingStartNumber: 0,
        rollingPeriod: 144,
        reportType: undefined,
        daysSinceOnset: undefined,
        ...fields,
      });
    },
  };
}

export const anEntry = (fields: Partial<UploadLogEntry> = {}): UploadLogEntry => ({
  key: Buffer.alloc(16, 7),
  rollingStartNumber: 2_991_600,
  rollingPeriod: 144,
  reportType: 1,
  revision: false,
  traveler: false,
  transmissionRisk: 0,
  daysSinceOnset: -2,
  ...fields,
});

export interface PlacedEntry {
  entry: UploadLogEntry;
  hour?: number;
  regionSet?: number;
}

/** Records in the given order. */
export function keyRecords(entries: readonly PlacedEntry[]): KeyRecords {
  const records = new KeyRecords();
  for (const { entry, hour = 0, regionSet = 0 } of entries) {
    const item = packUploadLog({ regions: [], entries: [entry] });
    records.append(item, readUploadLogLayout(item).entriesOffset, 1, { hour, regionSet });
  }
  return records;
}

/** The keys at `indexes`, in hex. */
export function hexKeys(records: KeyRecords, indexes: Uint32Array): string[] {
  return Array.from(indexes, (index) => {
    const at = records.offsetOf(index);
    return records.segmentOf(index).toString('hex', at, at + 16);
  });
}

/** Keys that often share their first bytes, or all of them. */
export const closeKey: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(0, 1, 255), fc.nat({ max: 2 }), fc.nat({ max: 2 }))
  .map(([first, middle, last]) => {
    const key = Buffer.alloc(16, first);
    key[6] = middle;
    key[15] = last;
    return key;
  });

export const anyEntry: fc.Arbitrary<UploadLogEntry> = fc.record({
  key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  rollingStartNumber: fc.integer({ min: 2_000_000, max: 4_000_000 }),
  rollingPeriod: fc.integer({ min: 1, max: 144 }),
  reportType: fc.constantFrom<LoggedReportType>(1, 2, 3),
  revision: fc.constant(false),
  traveler: fc.boolean(),
  transmissionRisk: fc.integer({ min: 0, max: 8 }),
  daysSinceOnset: fc.integer({ min: -14, max: 14 }),
});
