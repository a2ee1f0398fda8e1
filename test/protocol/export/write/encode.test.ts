import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportFile, encodeExport } from '../../../../protocol/export/write/encode.ts';
import { type ReadKey, readExportBin } from '../../../support/export/export-archive.ts';
import { anyEntry, exportKeys, keyRecords, noKeys, type TestKey } from '../../../support/export/export-keys.ts';
import google from '../../../vectors/google-export.json' with { type: 'json' };

/** Pieces are only valid until the next but one, so each is copied. */
function exportBin(file: ExportFile): Buffer {
  return Buffer.concat(Array.from(encodeExport(file), (piece) => Buffer.from(piece)));
}

const aFile: ExportFile = {
  start: 1_795_298_400,
  end: 1_795_305_600,
  region: 'US-ZZ',
  signatureInfos: [{ verificationKeyVersion: 'v1', verificationKeyId: '999' }],
  keys: noKeys,
  revisedKeys: noKeys,
};

describe('export.bin', () => {
  it('is the vector of the reference (key-server.md §4.2)', () => {
    const text = (key: string, rest: Omit<TestKey, 'key'>): TestKey => ({ key: Buffer.from(key), ...rest });
    const bin = exportBin({
      start: 1_588_291_200,
      end: 1_588_294_800,
      region: 'US',
      signatureInfos: [{ verificationKeyVersion: '1', verificationKeyId: '310' }],
      keys: exportKeys([
        text('ABC', {
          transmissionRisk: 8,
          rollingStartNumber: 18,
          rollingPeriod: 0,
          reportType: 2,
          daysSinceOnset: 0,
        }),
        text('DEF', {
          transmissionRisk: 1,
          rollingStartNumber: 118,
          rollingPeriod: 1,
          reportType: 1,
          daysSinceOnset: -1,
        }),
        text('GHI', {
          transmissionRisk: 5,
          rollingStartNumber: 118,
          rollingPeriod: 1,
          reportType: 3,
          daysSinceOnset: -1,
        }),
      ]),
      revisedKeys: exportKeys([
        text('123', { transmissionRisk: 4, rollingStartNumber: 100, rollingPeriod: 144, reportType: 5 }),
      ]),
    });
    expect(bin.toString('hex')).toBe(
      '454b204578706f727420763120202020098066ab5e00000000119074ab5e000000001a02555320012801321d1a013122033331302a13312e322e' +
        '3834302e31303034352e342e332e323a0f0a03414243100818122000280230003a0f0a0344454610011876200128013001' +
        '3a0f0a0347484910051876200128033001420b0a03313233100418642805',
    );
    expect(createHash('sha256').update(bin).digest('base64')).toBe('ho9AqUPleXoGs4wc5PEUU7MvbToDryEnQ+rJ8Fb1Hvc=');
  });

  it("is Apple's sample (enx-client.md §12.6)", () => {
    const bin = exportBin({
      start: 1_585_958_400,
      end: 1_585_972_800,
      region: 'US-UM',
      signatureInfos: [{ verificationKeyVersion: 'v1', verificationKeyId: '310' }],
      keys: exportKeys([
        {
          key: Buffer.from('75c734c6dd1a782de7a965da5eb93125', 'hex'),
          rollingStartNumber: 2_642_976,
          reportType: 1,
          daysSinceOnset: -2,
        },
      ]),
      revisedKeys: exportKeys([
        {
          key: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
          rollingStartNumber: 2_642_832,
          reportType: 5,
          daysSinceOnset: 0,
        },
      ]),
      writeDefaultPeriod: true,
    });
    expect(bin.toString('hex')).toBe(
      '454b204578706f7274207631202020200900ce875e00000000114006885e000000001a0555532d554d2001' +
        '2801321e1a02763122033331302a13312e322e3834302e31303034352e342e332e323a1e0a1075c734c6dd' +
        '1a782de7a965da5eb9312518a0a8a10120900128013003421e0a10000102030405060708090a0b0c0d0e0f' +
        '1890a7a10120900128053000',
    );
  });

  it("is that of the reference's example archive (key-server.md §9)", () => {
    const bin = exportBin({
      start: 1_590_159_600,
      end: 1_590_246_000,
      region: 'US',
      signatureInfos: [{ verificationKeyVersion: '1', verificationKeyId: 'some_id' }],
      keys: exportKeys([
        {
          key: Buffer.from('Fy/EgOWYSQw0F3YEM5sVQw==', 'base64'),
          transmissionRisk: 8,
          rollingStartNumber: 2_649_980,
          rollingPeriod: 1,
        },
        {
          key: Buffer.from('K2MFOsSDI43hdhaehh89zQ==', 'base64'),
          transmissionRisk: 1,
          rollingStartNumber: 2_649_866,
          rollingPeriod: 114,
        },
      ]),
      revisedKeys: noKeys,
    });
    expect(bin.toString('hex')).toBe(google.exportBin);
  });

  it('is read back by protobufjs, field by field', () => {
    const sizes = fc.constantFrom(0, 1, 5, 3_000);
    fc.assert(
      fc.property(sizes, fc.array(anyEntry, { minLength: 1, maxLength: 40 }), (revisions, entries) => {
        const records = keyRecords(entries.map((entry) => ({ entry })));
        const all = Uint32Array.from(entries.keys());
        const some = Uint32Array.from({ length: revisions }, (_, i) => i % entries.length);
        const read = readExportBin(exportBin({ ...aFile, keys: records.keys(all), revisedKeys: records.keys(some) }));
        const expected = entries.map(
          (entry): ReadKey => ({
            key_data: entry.key,
            transmission_risk_level: entry.transmissionRisk,
            rolling_start_interval_number: entry.rollingStartNumber,
            ...(entry.rollingPeriod === 144 ? {} : { rolling_period: entry.rollingPeriod }),
            report_type: entry.reportType,
            days_since_onset_of_symptoms: entry.daysSinceOnset,
          }),
        );
        expect(read.keys).toEqual(expected);
        expect(read.revised_keys ?? []).toEqual(Array.from(some, (index) => expected[index]));
      }),
      { numRuns: 25 },
    );
  });

  it('states times, region, batch and signers before the keys', () => {
    const infos = [
      { verificationKeyVersion: 'v2', verificationKeyId: '999' },
      { verificationKeyVersion: 'v1', verificationKeyId: '999' },
    ];
    expect(readExportBin(exportBin({ ...aFile, signatureInfos: infos }))).toEqual({
      start_timestamp: 1_795_298_400,
      end_timestamp: 1_795_305_600,
      region: 'US-ZZ',
      batch_num: 1,
      batch_size: 1,
      signature_infos: infos.map((info) => ({
        verification_key_version: info.verificationKeyVersion,
        verification_key_id: info.verificationKeyId,
        signature_algorithm: '1.2.840.10045.4.3.2',
      })),
    });
  });
});
