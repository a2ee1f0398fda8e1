import { describe, expect, it } from 'vitest';
import { readZip } from '../../../../protocol/export/read/zip.ts';
import { zipOf } from '../../../device/support/archive.ts';

const bin = Buffer.from('the bin');
const sig = Buffer.from('the sig');

/** Marks the first entry as one whose size follows its data, as writers do that do not know it beforehand. */
function asStreamed(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  const central = copy.indexOf(Buffer.from('504b0102', 'hex'));
  copy.writeUInt16LE(copy.readUInt16LE(central + 8) | 8, central + 8);
  return copy;
}

/** Writes another checksum for the first entry wherever the zip has it. */
function withWrongChecksum(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  for (const place of [14, copy.indexOf(Buffer.from('504b0102', 'hex')) + 16]) {
    copy.writeUInt32LE((copy.readUInt32LE(place) ^ 1) >>> 0, place);
  }
  return copy;
}

describe('readZip', () => {
  it('unpacks export.bin and export.sig', async () => {
    const zip = await zipOf([
      ['export.bin', bin],
      ['export.sig', sig],
    ]);
    expect(await readZip(zip)).toEqual({ bin, sig });
  });

  const refused: [string, () => Promise<Buffer>, string][] = [
    ['bytes that are no zip', async () => Buffer.from('<html>not found</html>'), 'not a readable zip'],
    ['an empty file', async () => Buffer.alloc(0), 'not a readable zip'],
    ['a zip without signature', () => zipOf([['export.bin', bin]]), 'no export.sig'],
    ['a zip without keys', () => zipOf([['export.sig', sig]]), 'no export.bin'],
    [
      'a third file',
      () =>
        zipOf([
          ['export.bin', bin],
          ['export.sig', sig],
          ['readme.txt', sig],
        ]),
      'third file',
    ],
    [
      'a file twice',
      () =>
        zipOf([
          ['export.bin', bin],
          ['export.bin', bin],
        ]),
      'export.bin twice',
    ],
    ['other names', () => zipOf([['EXPORT.BIN', bin]]), 'third file'],
    ['a signature file beyond 64 KiB', () => zipOf([['export.sig', Buffer.alloc(65_537)]]), 'larger than 65536'],
    ['one of 64 KiB only for what is missing', () => zipOf([['export.sig', Buffer.alloc(65_536)]]), 'no export.bin'],
    ['32 MiB of keys only for what is missing', () => zipOf([['export.bin', Buffer.alloc(2 ** 25)]]), 'no export.sig'],
    ['16 MB only for what they hold', async () => Buffer.alloc(16_000_000), 'not a readable zip'],
    ['a bomb', () => zipOf([['export.bin', Buffer.alloc(33 * 1024 * 1024)]]), 'larger than'],
    ['more than 16 MB', async () => Buffer.alloc(16_000_001), 'more than 16 MB'],
    [
      'a wrong checksum',
      async () =>
        withWrongChecksum(
          await zipOf([
            ['export.bin', bin],
            ['export.sig', sig],
          ]),
        ),
      'export.bin does not fit its checksum',
    ],
    [
      'a stored entry with a data descriptor',
      async () =>
        asStreamed(
          await zipOf(
            [
              ['export.bin', bin],
              ['export.sig', sig],
            ],
            false,
          ),
        ),
      'Android cannot read it',
    ],
  ];
  it.each(refused)('refuses %s', async (_, make, reason) => {
    await expect(readZip(await make())).rejects.toThrow(reason);
    await expect(readZip(await make())).rejects.toMatchObject({ name: 'ArchiveError' });
  });
});
