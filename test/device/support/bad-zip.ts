/** Zips with one thing wrong: made well, then changed byte by byte (places by PKWARE's APPNOTE). */
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const CENTRAL = Buffer.from('504b0102', 'hex');
const LOCAL = Buffer.from('504b0304', 'hex');
const ZIP64_EXTRA_SIZE = 4;

/** Where a member of the first entry's headers lies, from the header's beginning; undefined: the local one has none. */
const places = {
  flags: { local: 6, central: 8 },
  method: { local: 8, central: 10 },
  checksum: { local: 14, central: 16 },
  compressedSize: { local: 18, central: 20 },
  size: { local: 22, central: 24 },
} as const;

type Header = 'local' | 'central';
const starts = { local: LOCAL, central: CENTRAL };
const isShort = new Set<keyof typeof places>(['flags', 'method']);

/** Changes a member of the first entry, in both headers unless one is named. */
export function changed(
  zip: Buffer,
  member: keyof typeof places,
  change: (value: number) => number,
  headers: readonly Header[] = ['local', 'central'],
): Buffer {
  const copy = Buffer.from(zip);
  for (const header of headers) {
    const at = copy.indexOf(starts[header]) + places[member][header];
    if (isShort.has(member)) copy.writeUInt16LE(change(copy.readUInt16LE(at)), at);
    else copy.writeUInt32LE(change(copy.readUInt32LE(at)) >>> 0, at);
  }
  return copy;
}

export const ENCRYPTED = 1;
/** The size follows the data, as writers do that do not know it beforehand. */
export const HAS_DATA_DESCRIPTOR = 8;

/** A zip64 whose first entry claims to hold so many bytes; undefined: as many as it does. */
export async function zip64Of(entries: [name: string, content: Buffer][], claimed?: number): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of entries) zip.addBuffer(content, name, { forceZip64Format: true });
  zip.end();
  const bytes = await buffer(zip.outputStream as NodeJS.ReadableStream);
  if (claimed === undefined) return bytes;
  const central = bytes.indexOf(CENTRAL);
  const extra = central + 46 + bytes.readUInt16LE(central + 28) + ZIP64_EXTRA_SIZE;
  bytes.writeBigUInt64LE(BigInt(claimed), extra);
  return bytes;
}
