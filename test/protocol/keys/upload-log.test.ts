import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LoggedReportType,
  packUploadLog,
  readUploadLogLayout,
  UPLOAD_LOG_ENTRY_BYTES,
  type UploadLogEntry,
  uploadLogPartition,
} from '../../../protocol/keys/upload-log.ts';
import { unpackUploadLog } from '../../support/export/upload-log.ts';

const entry: fc.Arbitrary<UploadLogEntry> = fc.record({
  key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  rollingStartNumber: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  rollingPeriod: fc.integer({ min: 1, max: 144 }),
  reportType: fc.constantFrom<LoggedReportType>(0, 1, 2, 3, 5),
  revision: fc.boolean(),
  traveler: fc.boolean(),
  transmissionRisk: fc.integer({ min: 0, max: 8 }),
  daysSinceOnset: fc.integer({ min: -14, max: 14 }),
});

const sample: UploadLogEntry = {
  key: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
  rollingStartNumber: 2_991_600,
  rollingPeriod: 144,
  reportType: 5,
  revision: true,
  traveler: true,
  transmissionRisk: 2,
  daysSinceOnset: -3,
};

describe('upload log item', () => {
  it('has the layout drawn in its module', () => {
    expect(packUploadLog({ regions: ['US-ZZ'], entries: [sample] }).toString('hex')).toBe(
      '0101' +
        '0555532d5a5a' +
        '00112233445566778899aabbccddeeff' +
        '002da5f0' +
        '90' +
        '05' +
        '03' +
        '02' +
        'fd' +
        '00',
    );
  });

  it('reads back what was packed', () => {
    const region = fc.stringMatching(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/);
    const item = fc.record({
      regions: fc.array(region, { maxLength: 8 }),
      entries: fc.array(entry, { maxLength: 30 }),
    });
    fc.assert(
      fc.property(item, (value) => {
        expect(unpackUploadLog(packUploadLog(value))).toEqual(value);
      }),
    );
  });

  it('keeps 30 keys well below one write unit', () => {
    const packed = packUploadLog({ regions: ['US-ZZ'], entries: Array.from({ length: 30 }, () => sample) });
    expect(packed.length).toBe(2 + 6 + 30 * UPLOAD_LOG_ENTRY_BYTES);
    expect(readUploadLogLayout(packed)).toEqual({ regions: ['US-ZZ'], entriesOffset: 8, count: 30 });
  });

  it('refuses bytes of another version and truncated bytes', () => {
    const packed = packUploadLog({ regions: ['US-ZZ'], entries: [sample] });
    expect(() => unpackUploadLog(Buffer.concat([Buffer.from([2]), packed.subarray(1)]))).toThrow(TypeError);
    expect(() => unpackUploadLog(packed.subarray(0, -1))).toThrow(TypeError);
    expect(() => unpackUploadLog(Buffer.alloc(0))).toThrow(TypeError);
  });

  it.each([
    ['key of 15 bytes', { key: Buffer.alloc(15) }],
    ['period above one byte', { rollingPeriod: 256 }],
    ['negative start', { rollingStartNumber: -1 }],
    ['onset outside int8', { daysSinceOnset: 128 }],
  ])('does not pack a %s', (_, wrong) => {
    expect(() => packUploadLog({ regions: ['US-ZZ'], entries: [{ ...sample, ...wrong }] })).toThrow();
  });

  it('refuses an empty or overlong region', () => {
    expect(() => packUploadLog({ regions: [''], entries: [] })).toThrow(TypeError);
    expect(() => packUploadLog({ regions: ['A'.repeat(256)], entries: [] })).toThrow(TypeError);
  });

  it('names a partition by release hour and shard', () => {
    expect(uploadLogPartition(1_795_305_600, 7)).toBe('1795305600#7');
  });
});
