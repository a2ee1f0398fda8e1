/** Unpacks a key archive with the limits of the phones (enx-client.md §12.1, foreign-clients.md §3). */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** Why a phone refuses an archive. Stable: programs and pages know a fault by it; the message is for people. */
export type ArchiveFault =
  // The zip.
  | 'not-a-zip'
  | 'zip-too-large'
  | 'zip64'
  | 'third-entry'
  | 'duplicate-entry'
  | 'missing-entry'
  | 'entry-too-large'
  | 'encrypted-entry'
  | 'compression-method'
  | 'data-descriptor'
  | 'wrong-checksum'
  // The messages.
  | 'wrong-header'
  | 'malformed-message'
  | 'too-many-keys'
  // The signatures.
  | 'unsigned'
  | 'incomplete-signature'
  | 'wrong-key-version'
  | 'unknown-signer'
  | 'signature-count'
  | 'unknown-algorithm'
  | 'signature-not-der'
  | 'wrong-signature'
  | 'wrong-batch'
  | 'incomplete-batch'
  // What the file is of.
  | 'wrong-region'
  | 'wrong-times';

/** An archive that a phone refuses; the message says why. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly reason: ArchiveFault;

  constructor(reason: ArchiveFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Apple's limit, 16 MB (enx-client.md §12.1). Google's servers take 20 MiB from each other (key-server.md §5.3). */
export const MAXIMUM_ZIP_BYTES = 16_000_000;
/** 750,000 keys of at most 40 bytes, with room; a bomb of a larger size is not unpacked. */
const MAXIMUM_BIN_BYTES = 32 * 1024 * 1024;
export const MAXIMUM_SIG_BYTES = 64 * 1024;

const STORED = 0;
const DEFLATED = 8;
const HAS_DATA_DESCRIPTOR = 1 << 3;
/** PKWARE APPNOTE: end of central directory without its comment; zip64's locator stands before it; its extra field. */
const END_RECORD_BYTES = 22;
const ZIP64_LOCATOR = { bytes: 20, signature: 0x07064b50 };
const ZIP64_EXTRA = 1;

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
  if (bytes.length > MAXIMUM_ZIP_BYTES) {
    throw new ArchiveError('zip-too-large', `the zip has ${bytes.length} bytes, more than 16 MB`);
  }
  const found = new Map<string, Buffer>();
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true });
    if (hasZip64Locator(bytes, zip)) throw new ArchiveError('zip64', 'the zip is a zip64');
    for await (const entry of zip.eachEntry()) {
      if (found.has(entry.fileName)) {
        throw new ArchiveError('duplicate-entry', `the zip holds ${entry.fileName} twice`);
      }
      found.set(entry.fileName, await readEntry(zip, entry));
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('not-a-zip', `not a readable zip: ${(error as Error).message}`);
  }
  return { bin: required(found, 'export.bin'), sig: required(found, 'export.sig') };
}

function hasZip64Locator(bytes: Buffer, zip: ZipFile): boolean {
  const at = bytes.length - END_RECORD_BYTES - Buffer.byteLength(zip.comment, 'latin1') - ZIP64_LOCATOR.bytes;
  return at >= 0 && bytes.readUInt32LE(at) === ZIP64_LOCATOR.signature;
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  checkEntry(entry);
  await checkAsStream(zip, entry);
  const bytes = await buffer(await zip.openReadStreamPromise(entry));
  // yauzl compares lengths only; the phones' own unzippers refuse a wrong checksum.
  if (crc32(bytes) !== entry.crc32) {
    throw new ArchiveError('wrong-checksum', `${entry.fileName} does not fit its checksum in the zip`);
  }
  return bytes;
}

/** By what the directory claims, before a byte is unpacked: the zip is whoever's, its signature lies within. */
function checkEntry(entry: Entry): void {
  const { fileName, uncompressedSize, compressionMethod } = entry;
  const limit = limits.get(fileName);
  if (limit === undefined) throw new ArchiveError('third-entry', 'the zip holds a third file; Android stops at it');
  if (entry.isEncrypted()) throw new ArchiveError('encrypted-entry', `${fileName} is encrypted`);
  if (uncompressedSize > limit) {
    throw new ArchiveError('entry-too-large', `${fileName} is larger than ${limit} bytes`);
  }
  if (entry.extraFields.some(({ id }) => id === ZIP64_EXTRA)) throw new ArchiveError('zip64', `${fileName} is a zip64`);
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw new ArchiveError('compression-method', `${fileName} is neither stored nor deflated`);
  }
}

/** Android reads the zip as a stream, from each file's own header, and cannot find the end of such an entry. */
async function checkAsStream(zip: ZipFile, entry: Entry): Promise<void> {
  const local = await zip.readLocalFileHeaderPromise(entry);
  const isEndless = [entry, local].some(
    ({ compressionMethod, generalPurposeBitFlag }) =>
      compressionMethod === STORED && (generalPurposeBitFlag & HAS_DATA_DESCRIPTOR) !== 0,
  );
  if (isEndless) {
    throw new ArchiveError(
      'data-descriptor',
      `${entry.fileName} is stored with a data descriptor; Android cannot read it`,
    );
  }
}

function required(found: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const bytes = found.get(name);
  if (!bytes) throw new ArchiveError('missing-entry', `the zip holds no ${name}`);
  return bytes;
}
