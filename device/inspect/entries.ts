/** The entries of a zip, read with more patience than a phone has: what is wrong is noted, and the rest is read. */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { MAXIMUM_SIG_BYTES, MAXIMUM_ZIP_BYTES } from '../../protocol/export/read/zip.ts';
import { type Oddity, oddity } from './oddity.ts';

/** More than any phone unpacks of an export.bin, and nothing that a bomb could fill a memory with. */
const MOST_BIN_BYTES = 64 * 1024 * 1024;
const limits = { bin: MOST_BIN_BYTES, sig: MAXIMUM_SIG_BYTES } as const;

/** Phones stop at the third; a directory may claim 65,535. */
const MOST_ENTRIES = 100;

const STORED = 0;
const DEFLATED = 8;
const HAS_DATA_DESCRIPTOR = 1 << 3;
const END_RECORD = Buffer.from('PK\x05\x06', 'latin1');
const END_RECORD_BYTES = 22;
const LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');

export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated' | number;
  readonly compressedBytes: number;
  readonly bytes: number;
}

export interface Unpacked {
  readonly entries: ZipEntry[];
  readonly oddities: Oddity[];
  /** As far as they could be read. */
  bin: Buffer | undefined;
  sig: Buffer | undefined;
}

export async function unpack(bytes: Buffer): Promise<Unpacked> {
  const unpacked: Unpacked = { entries: [], oddities: [], bin: undefined, sig: undefined };
  const { oddities } = unpacked;
  if (bytes.length > MAXIMUM_ZIP_BYTES) oddities.push(oddity('zip-too-large', { count: bytes.length }));
  if (!bytes.subarray(0, LOCAL_HEADER.length).equals(LOCAL_HEADER)) oddities.push(oddity('leading-bytes'));
  const trailing = bytes.length - endOf(bytes);
  if (trailing > 0) oddities.push(oddity('trailing-bytes', { count: trailing }));
  try {
    await readEntries(bytes.subarray(0, endOf(bytes)), unpacked);
  } catch {
    oddities.push(oddity('not-a-zip'));
  }
  if (!unpacked.bin) oddities.push(oddity('missing-entry', { where: 'export.bin' }));
  if (!unpacked.sig) oddities.push(oddity('missing-entry', { where: 'export.sig' }));
  return unpacked;
}

/** Behind the last end record and its comment; the whole length where there is none. */
function endOf(bytes: Buffer): number {
  const at = bytes.lastIndexOf(END_RECORD);
  if (at < 0 || at + END_RECORD_BYTES > bytes.length) return bytes.length;
  return Math.min(bytes.length, at + END_RECORD_BYTES + bytes.readUInt16LE(at + END_RECORD_BYTES - 2));
}

async function readEntries(bytes: Buffer, unpacked: Unpacked): Promise<void> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true });
  const { entries, oddities } = unpacked;
  if (zip.comment !== '') oddities.push(oddity('zip-comment'));
  for await (const entry of zip.eachEntry()) {
    if (entries.length >= MOST_ENTRIES) return;
    const { fileName: name, compressedSize: compressedBytes, uncompressedSize } = entry;
    const part = partOf(name);
    const isFirst = part !== undefined && !entries.some((each) => partOf(each.name) === part);
    if (entries.some((each) => each.name === name)) oddities.push(oddity('duplicate-entry', { where: name }));
    entries.push({ name, method: methodOf(entry), compressedBytes, bytes: uncompressedSize });
    const isReadable = noteEntry(entry, oddities);
    // Only one of each: thousands of entries may unpack the same bytes.
    if (isFirst && isReadable) unpacked[part] = await contentOf(zip, entry, oddities);
  }
}

/** Apple's rule is the ending alone (enx-client.md §12.1), so a file of another name is still looked into. */
function partOf(name: string): 'bin' | 'sig' | undefined {
  if (name.endsWith('.bin')) return 'bin';
  return name.endsWith('.sig') ? 'sig' : undefined;
}

const methodOf = ({ compressionMethod: method }: Entry) =>
  method === STORED ? 'stored' : method === DEFLATED ? 'deflated' : method;

/** What is odd about it before it is unpacked. False: it cannot be. */
function noteEntry(entry: Entry, oddities: Oddity[]): boolean {
  const where = { where: entry.fileName };
  if (!['export.bin', 'export.sig'].includes(entry.fileName)) oddities.push(oddity('third-entry', where));
  if (entry.extraFields.length > 0) oddities.push(oddity('extra-field', where));
  if (entry.compressionMethod === STORED && entry.generalPurposeBitFlag & HAS_DATA_DESCRIPTOR) {
    oddities.push(oddity('data-descriptor', where));
  }
  if (entry.isEncrypted()) oddities.push(oddity('encrypted-entry', where));
  else if (typeof methodOf(entry) === 'number') oddities.push(oddity('compression-method', where));
  else if (entry.uncompressedSize > limits[partOf(entry.fileName) ?? 'bin']) {
    oddities.push(oddity('entry-too-large', where));
  } else return true;
  return false;
}

async function contentOf(zip: ZipFile, entry: Entry, oddities: Oddity[]): Promise<Buffer | undefined> {
  const broken = oddity('wrong-checksum', { where: entry.fileName });
  try {
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(bytes) !== entry.crc32) oddities.push(broken);
    return bytes;
  } catch {
    oddities.push(broken);
    return undefined;
  }
}
