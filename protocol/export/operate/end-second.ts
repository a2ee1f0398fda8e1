/** Under which times a file is published that takes another's place: phones know files by their times (enx-client.md §11.3). */
import type { UnixSeconds } from '../../keys/interval.ts';

/**
 * The number of the next file of a window, and the seconds after the window's end that it declares: more than any file that
 * the window ever had. `ends`: what all of them declare, recalled ones too, since phones that have read one take no second file
 * of its times.
 */
export function unusedPart(windowEnd: UnixSeconds, ends: readonly UnixSeconds[]): number {
  return 1 + Math.max(0, ...ends.map((end) => end - windowEnd));
}
