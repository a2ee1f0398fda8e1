import { describe, expect, it } from 'vitest';
import { unpack } from '../../../device/inspect/entries.ts';
import type { OddityCode } from '../../../device/inspect/oddity.ts';
import { zipOf } from '../support/archive.ts';

const BIN: [string, Buffer] = ['export.bin', Buffer.from('content of the file, content of the file')];
const SIG: [string, Buffer] = ['export.sig', Buffer.from('signature')];
const good = await zipOf([BIN, SIG]);

/** The zip with a number of a field of its first entry in the central directory changed. */
function patched(zip: Buffer, offset: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(zip);
  bytes.copy(copy, copy.indexOf('PK\x01\x02', 0, 'latin1') + offset);
  return copy;
}

/** Offsets of a central directory header (PKWARE APPNOTE §4.3.12). */
const FLAGS = 8;
const METHOD = 10;
const CRC = 16;
const SIZE = 24;

describe('unpack', () => {
  it('lists the entries of a good zip and finds nothing', async () => {
    const { entries, oddities, bin, sig } = await unpack(good);
    expect(entries.map(({ name, method }) => [name, method])).toEqual([
      ['export.bin', 'deflated'],
      ['export.sig', 'deflated'],
    ]);
    expect([bin, sig, oddities]).toEqual([BIN[1], SIG[1], []]);
  });

  it('unpacks one export.bin and one export.sig, and of the second no more than phones do', async () => {
    const other: [string, Buffer] = ['export.bin', Buffer.from('another')];
    const zip = await zipOf([BIN, other, ['export.sig', Buffer.alloc(64 * 1024 + 1)]]);
    const { bin, sig, oddities } = await unpack(zip);
    expect([bin, sig]).toEqual([BIN[1], undefined]);
    expect(oddities.map(({ code }) => code)).toEqual(['duplicate-entry', 'entry-too-large', 'missing-entry']);
  });

  it('looks at a hundred entries', async () => {
    const many = Array.from({ length: 101 }, (_, n): [string, Buffer] => [`${n}`, Buffer.alloc(0)]);
    expect((await unpack(await zipOf([BIN, SIG, ...many]))).entries).toHaveLength(100);
  });

  const cases: [OddityCode, () => Buffer | Promise<Buffer>, readable: boolean][] = [
    ['third-entry', () => zipOf([BIN, SIG, ['readme', Buffer.from('x')]]), true],
    ['third-entry', () => zipOf([['other.bin', BIN[1]], SIG]), true],
    ['duplicate-entry', () => zipOf([BIN, SIG, BIN]), true],
    ['missing-entry', () => zipOf([BIN]), true],
    ['trailing-bytes', () => Buffer.concat([good, Buffer.from('more')]), true],
    ['leading-bytes', () => Buffer.concat([Buffer.from('less'), good]), false],
    ['wrong-checksum', () => patched(good, CRC, Buffer.from('xxxx')), true],
    ['entry-too-large', () => patched(good, SIZE, Buffer.from([0, 0xe4, 0x0b, 0x54])), false],
    ['wrong-checksum', () => patched(good, SIZE, Buffer.from([1, 0, 0, 0])), false],
    ['encrypted-entry', () => patched(good, FLAGS, Buffer.from([1, 8])), false],
    ['compression-method', () => patched(good, METHOD, Buffer.from([12, 0])), false],
    ['not-a-zip', () => Buffer.from('<!doctype html><title>404</title>'), false],
    ['not-a-zip', () => good.subarray(0, -30), false],
    ['zip-too-large', () => Buffer.alloc(16_000_001), false],
  ];
  it.each(cases)('notes %s', async (code, zip, readable) => {
    const { oddities, bin } = await unpack(await zip());
    expect(oddities.map((each) => each.code)).toContain(code);
    expect(bin?.equals(BIN[1]) ?? false).toBe(readable);
  });

  it('notes an entry stored with a descriptor, which yazl writes for a stream', async () => {
    const stored = await zipOf([BIN, SIG], false);
    expect((await unpack(stored)).oddities).toEqual([]);
    const { oddities } = await unpack(patched(stored, FLAGS, Buffer.from([8, 8])));
    expect(oddities.map(({ code }) => code)).toEqual(['data-descriptor']);
  });
});
