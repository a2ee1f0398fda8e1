/** Uploads as real phones make them: 14 keys, one per day, and an onset that follows from the day. */
import { randomFillSync } from 'node:crypto';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../protocol/keys/upload-log.ts';

export const KEYS_PER_UPLOAD = 14;
const KEY_BYTES = 16;
const FIRST_DAY_INTERVAL = 2_991_888;

/** Random bytes are drawn for many uploads at a time: each call of the generator costs memory of its own. */
const pool = Buffer.alloc(4_096 * KEYS_PER_UPLOAD * KEY_BYTES);
let used = pool.length;

/** Fills `entries` (14 packed upload-log entries) with new random keys of `starts` different days. */
export function fillEntries(entries: Buffer, starts: number): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = 0; i < KEYS_PER_UPLOAD; i++) {
    const at = i * UPLOAD_LOG_ENTRY_BYTES;
    const day = i % starts;
    for (let byte = 0; byte < KEY_BYTES; byte++) entries[at + byte] = pool[used++] as number;
    entries.writeUInt32BE(FIRST_DAY_INTERVAL - day * 144, at + 16);
    entries.writeUInt8(144, at + 20);
    entries.writeUInt8(1, at + 21);
    entries.writeInt8(5 - day, at + 24);
  }
}
