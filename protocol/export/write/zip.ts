/**
 * A zip archive, as small as it need be. The usual libraries announce sizes in data descriptors behind the data and
 * allow no choice of the deflate window; here the archive is made in memory, so sizes stand in front, where streaming
 * readers such as Android's look, and the window is tuned to export.bin.
 */
import { finished } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';

/**
 * Keys are random and never match; what repeats is the frame around each of them. A window of 4 KiB still reaches a
 * frame with the same numbers, with shorter distances than 32 KiB: up to 5 % smaller, and faster.
 */
const DEFLATE = { level: 4, windowBits: 12, memLevel: 9, strategy: constants.Z_FILTERED, chunkSize: 65_536 };

const DEFLATED = 8;
const VERSION_NEEDED = 20;
/** 1980-01-01, the earliest date there is: the time of making is nobody's business. */
const DOS_DATE = 0x0021;

interface ZipEntry {
  name: string;
  /** Where its local header lies. */
  offset: number;
  crc32: number;
  /** Bytes before and after compression. */
  size: number;
  deflatedSize: number;
}

/**
 * An archive that grows in one buffer. Memory that is never written to is never taken from the system, so the capacity
 * may be generous; exceeding it throws RangeError.
 */
export class ZipWriter {
  readonly #bytes: Buffer;
  readonly #entries: ZipEntry[] = [];
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /**
   * Compresses in another thread what `pieces` gives, while it makes the next piece. A piece is in use until the next
   * but one is asked for, so its maker may take turns with two buffers.
   */
  async add(name: string, pieces: Iterable<Buffer>): Promise<void> {
    const entry: ZipEntry = { name, offset: this.#length, crc32: 0, size: 0, deflatedSize: 0 };
    this.#length += localHeader(entry).length;
    const dataStart = this.#length;
    const deflate = createDeflateRaw(DEFLATE);
    this.#collect(deflate);
    await Promise.all([finished(deflate), feed(deflate, entry, pieces)]);
    entry.deflatedSize = this.#length - dataStart;
    this.#bytes.set(localHeader(entry), entry.offset);
    this.#entries.push(entry);
  }

  #collect(deflate: DeflateRaw): void {
    let full: Buffer<ArrayBuffer> | undefined;
    deflate.on('data', (output: Buffer<ArrayBuffer>) => {
      if (this.#length + output.length > this.#bytes.length) {
        deflate.destroy(new RangeError('The archive outgrew its buffer'));
        return;
      }
      this.#append(output);
      // The stream has gone on to another buffer: give this one back at once, not when the collector comes by.
      if (full?.buffer !== output.buffer) full?.buffer.transfer(0);
      full = output;
    });
  }

  #append(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The whole archive. */
  finish(): Buffer {
    const directoryOffset = this.#length;
    for (const entry of this.#entries) this.#append(directoryHeader(entry));
    this.#append(endRecord(this.#entries.length, this.#length - directoryOffset, directoryOffset));
    return this.#bytes.subarray(0, this.#length);
  }
}

async function feed(deflate: DeflateRaw, entry: ZipEntry, pieces: Iterable<Buffer>): Promise<void> {
  let writing = Promise.resolve();
  for (const piece of pieces) {
    entry.crc32 = crc32(piece, entry.crc32);
    entry.size += piece.length;
    await writing;
    writing = write(deflate, piece);
  }
  await writing;
  deflate.end();
}

function write(deflate: DeflateRaw, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => deflate.write(piece, (error) => (error ? reject(error) : resolve())));
}

/** What local header and directory have in common: version, flags, method, time, date, crc, sizes, name length, extra. */
function description(entry: ZipEntry): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(VERSION_NEEDED, 0);
  bytes.writeUInt16LE(DEFLATED, 4);
  bytes.writeUInt16LE(DOS_DATE, 8);
  bytes.writeUInt32LE(entry.crc32, 10);
  bytes.writeUInt32LE(entry.deflatedSize, 14);
  bytes.writeUInt32LE(entry.size, 18);
  bytes.writeUInt16LE(entry.name.length, 22);
  return bytes;
}

function localHeader(entry: ZipEntry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), description(entry), Buffer.from(entry.name, 'ascii')]);
}

/** Comment, disk, attributes: zero. */
function directoryHeader(entry: ZipEntry): Buffer {
  const madeBy = Buffer.from([VERSION_NEEDED, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.offset, 10);
  const signature = Buffer.from('PK\x01\x02', 'latin1');
  return Buffer.concat([signature, madeBy, description(entry), rest, Buffer.from(entry.name, 'ascii')]);
}

function endRecord(entries: number, directoryBytes: number, directoryOffset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.write('PK\x05\x06', 'latin1');
  bytes.writeUInt16LE(entries, 8);
  bytes.writeUInt16LE(entries, 10);
  bytes.writeUInt32LE(directoryBytes, 12);
  bytes.writeUInt32LE(directoryOffset, 16);
  return bytes;
}
