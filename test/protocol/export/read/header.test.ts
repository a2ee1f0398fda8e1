import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readExport, readSignatures } from '../../../../device/files/archive.ts';
import { readExportHeader, readSignatureList } from '../../../../protocol/export/read/header.ts';
import { ArchiveError } from '../../../../protocol/export/read/zip.ts';
import { encodeExport, encodeSignatures, newSigner, signBin } from '../../../device/support/archive.ts';
import google from '../../../vectors/google-export.json' with { type: 'json' };

const keys = [1, 2].map(() => ({ key: randomBytes(16), rollingStart: 2_650_000, rollingPeriod: 144 }));
const bin = encodeExport({ infos: [{}, { version: 'v2', id: '310' }], keys });

describe('the head of an export file', () => {
  it('says what protobufjs reads', () => {
    const { keys: _, revisedKeys: _r, ignoredKeys: _i, ignored: _n, ...head } = readExport(bin);
    expect(readExportHeader(bin)).toEqual(head);
    expect(head.signatureInfos).toHaveLength(2);
  });

  it('says it of a published file too', () => {
    const published = Buffer.from(google.exportBin, 'hex');
    const { start, end, region, batchNumber, batchSize, signatureInfos } = readExport(published);
    expect(readExportHeader(published)).toEqual({ start, end, region, batchNumber, batchSize, signatureInfos });
  });

  it('is read without the keys, however many there are and whatever they hold', () => {
    expect(readExportHeader(bin.subarray(0, -1))).toEqual(readExportHeader(bin));
  });

  it('holds the last of a member that comes again, as protobufjs has it', () => {
    const again = Buffer.concat([bin.subarray(0, 16), Buffer.from('200520071a01411a0142', 'hex')]);
    expect(readExportHeader(again)).toMatchObject({ batchNumber: 7, region: 'B' });
    expect(readExport(again)).toMatchObject({ batchNumber: 7, region: 'B' });
  });

  it('holds zeros and empty texts where a member is absent', () => {
    expect(readExportHeader(Buffer.from('EK Export v1    '))).toEqual({
      start: 0,
      end: 0,
      region: '',
      batchNumber: 0,
      batchSize: 0,
      signatureInfos: [],
    });
  });

  it.each([
    ['another beginning', Buffer.from('EK Export v2    ')],
    ['nothing', Buffer.alloc(0)],
    ['a time that is cut off', bin.subarray(0, 16 + 8)],
    ['a text longer than the file', Buffer.concat([bin.subarray(0, 16), Buffer.from([0x1a, 0x7f, 0x55])])],
    ['more signatures than anybody has', Buffer.concat([bin.subarray(0, 16), Buffer.alloc(20_002, '3200', 'hex')])],
    ['a wire type that is none of these', Buffer.concat([bin.subarray(0, 16), Buffer.from([0x0b, 0x00])])],
  ])('is refused: %s', (_, bytes) => expect(() => readExportHeader(bytes)).toThrow(ArchiveError));
});

describe('the signatures', () => {
  const signer = newSigner();
  const sig = encodeSignatures([{ signature: signBin(bin, signer) }, { version: 'v2', signature: Buffer.from('x') }]);

  it('are those that protobufjs reads', () => {
    expect(readSignatureList(sig)).toEqual(readSignatures(sig));
    expect(readSignatureList(sig)).toHaveLength(2);
  });

  it('are refused where the bytes are no such message', () => {
    expect(() => readSignatureList(sig.subarray(0, -1))).toThrow(ArchiveError);
    expect(() => readSignatureList(Buffer.from('<html>'))).toThrow(ArchiveError);
  });
});
