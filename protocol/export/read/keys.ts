/** The keys of an export file of ours, as the writer takes them: to write the file again without some of them. */
import { eachField, readFields } from '../../text/proto-wire.ts';
import type { ExportKey, ExportKeys } from '../write/encode.ts';
import { messageIn } from './header.ts';
import { ArchiveError } from './zip.ts';

const KEYS_FIELD = 7;
const REVISED_KEYS_FIELD = 8;
/** Fields of one key (key-server.md §4.1). */
const KEY_DATA = 1;

/** `TemporaryExposureKey` messages as they stand in the file: views, no copies. */
export interface FileKeys {
  readonly keys: readonly Buffer[];
  readonly revisedKeys: readonly Buffer[];
}

/** Throws ArchiveError for bytes that are no such file. */
export function readFileKeys(bin: Buffer): FileKeys {
  const [keys, revisedKeys]: [Buffer[], Buffer[]] = [[], []];
  for (const field of eachField(messageIn(bin))) {
    if (field === undefined) throw new ArchiveError('malformed-message', 'export.bin is not a readable message');
    if (field.number === KEYS_FIELD && field.bytes) keys.push(field.bytes);
    if (field.number === REVISED_KEYS_FIELD && field.bytes) revisedKeys.push(field.bytes);
  }
  return { keys, revisedKeys };
}

/** The bytes of a key's `key_data`; a view. Throws ArchiveError for a message that has none. */
export function keyDataOf(message: Buffer): Buffer {
  const data = readFields(message)?.findLast(({ number }) => number === KEY_DATA)?.bytes;
  if (data === undefined) throw new ArchiveError('malformed-message', 'a key of export.bin has no key_data');
  return data;
}

/** Messages as the encoder reads them: what a key does not say, it does not say again. */
export function exportKeys(messages: readonly Buffer[]): ExportKeys {
  return { length: messages.length, read: (place, key) => readInto(messages[place] as Buffer, key) };
}

const DEFAULT_ROLLING_PERIOD = 144;

function readInto(message: Buffer, key: ExportKey): void {
  const data = keyDataOf(message);
  const numbers = new Map(readFields(message)?.map(({ number, int }) => [number, int]));
  key.bytes = data;
  key.offset = 0;
  key.length = data.length;
  key.transmissionRisk = numbers.get(2);
  key.rollingStartNumber = numbers.get(3) ?? 0;
  key.rollingPeriod = numbers.get(4) ?? DEFAULT_ROLLING_PERIOD;
  key.reportType = numbers.get(5);
  const onset = numbers.get(6);
  key.daysSinceOnset = onset === undefined ? undefined : signed(onset);
}

/** sint32, as it was before zigzag. */
const signed = (value: number): number => (value >>> 1) ^ -(value & 1);
