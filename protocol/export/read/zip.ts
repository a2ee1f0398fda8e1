/** Unpacks a key archive with the limits of the phones (enx-client.md §12.1, foreign-clients.md §3). */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** An archive that a phone refuses; the message says why. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Apple's limit, 16 MB (enx-client.md §12.1). Google's servers take 20 MiB from each other (key-server.md §5.3). */
export const MAXIMUM_ZIP_BYTES = 16_000_000;
/** 750,000 keys of at most 40 bytes, with room; a bomb of a larger size is not unpacked. */
const MAXIMUM_BIN_BYTES = 32 * 1024 * 1024;
const MAXIMUM_SIG_BYTES = 64 * 1024;

const STORED = 0;
const HAS_DATA_DESCRIPTOR = 1 << 3;

export interface ArchiveFiles {
  /** `export.bin`: 16 bytes of header and one protobuf message. */
  readonly bin: Buffer;
  /** `export.sig`. */
  readonly sig: Buffer;
}

const limits = new Map([
  ['export.bin', MAXIMUM_BIN_BYTES],
  ['export.sig', MAXIMUM_SIG_BYTES],
]);

/** Reads exactly `export.bin` and `export.sig`. Throws ArchiveError for anything more, less or larger. */
export async function readZip(bytes: Buffer): Promise<ArchiveFiles> {
  if (bytes.length > MAXIMUM_ZIP_BYTES) throw new ArchiveError(`the zip has ${bytes.length} bytes, more than 16 MB`);
  const found = new Map<string, Buffer>();
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      if (found.has(entry.fileName)) throw new ArchiveError(`the zip holds ${entry.fileName} twice`);
      found.set(entry.fileName, await readEntry(zip, entry));
    }
  } catch (error) {
    throw error instanceof ArchiveError ? error : new ArchiveError(`not a readable zip: ${(error as Error).message}`);
  }
  return { bin: required(found, 'export.bin'), sig: required(found, 'export.sig') };
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const limit = limits.get(entry.fileName);
  if (limit === undefined) throw new ArchiveError('the zip holds a third file; Android stops at it');
  if (entry.uncompressedSize > limit) throw new ArchiveError(`${entry.fileName} is larger than ${limit} bytes`);
  // Android reads the zip as a stream and cannot find the end of such an entry.
  if (entry.compressionMethod === STORED && entry.generalPurposeBitFlag & HAS_DATA_DESCRIPTOR) {
    throw new ArchiveError(`${entry.fileName} is stored with a data descriptor; Android cannot read it`);
  }
  const bytes = await buffer(await zip.openReadStreamPromise(entry));
  // yauzl compares lengths only; the phones' own unzippers refuse a wrong checksum.
  if (crc32(bytes) !== entry.crc32) throw new ArchiveError(`${entry.fileName} does not fit its checksum in the zip`);
  return bytes;
}

function required(found: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const bytes = found.get(name);
  if (!bytes) throw new ArchiveError(`the zip holds no ${name}`);
  return bytes;
}
