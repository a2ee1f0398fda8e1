/**
 * `until.txt` beside an index: the second up to which everything is exported. A window without keys makes no file, so
 * an index alone does not tell a quiet night from an export that stands still.
 */
import type { UnixSeconds } from '../keys/interval.ts';

export function renderUntil(until: UnixSeconds): string {
  return String(until);
}

/** Undefined for anything but such a text. */
export function readUntil(text: string): UnixSeconds | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
