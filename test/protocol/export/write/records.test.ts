import { describe, expect, it } from 'vitest';
import type { ExportKey } from '../../../../protocol/export/write/encode.ts';
import { KeyRecords } from '../../../../protocol/export/write/records.ts';
import { type LoggedReportType, packUploadLog, readUploadLogLayout } from '../../../../protocol/keys/upload-log.ts';

/** What an exporter reads of a key that was logged with this type. */
function read(reportType: LoggedReportType): ExportKey {
  const entry = { key: Buffer.alloc(16, 1), rollingStartNumber: 7, rollingPeriod: 144, transmissionRisk: 2 };
  const flags = { revision: false, traveler: true, daysSinceOnset: -3 };
  const bytes = packUploadLog({ regions: ['US-ZZ'], entries: [{ ...entry, ...flags, reportType }] });
  const records = new KeyRecords();
  records.append(bytes, readUploadLogLayout(bytes).entriesOffset, 1, { hour: 0, regionSet: 0 });
  const key = {} as ExportKey;
  records.keys(Uint32Array.of(0)).read(0, key);
  return key;
}

describe('a logged key as it is exported', () => {
  it.each([1, 2, 3, 5] as const)('has its type %i', (type) => {
    expect(read(type)).toMatchObject({
      ...{ reportType: type, transmissionRisk: 2, rollingStartNumber: 7, rollingPeriod: 144, daysSinceOnset: -3 },
    });
  });

  it('has no type where nobody vouched for it', () => {
    expect(read(0).reportType).toBeUndefined();
  });
});
