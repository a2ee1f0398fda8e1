/** The server's time: a desk's PC may be wrong by a day, and codes and sessions end by the server's clock. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';

let aheadMs = 0;

/** After each answer that says `now`. */
export function setServerTime(now: UnixSeconds): void {
  aheadMs = now * 1000 - Date.now();
}

/** To the second, without fraction. */
export function serverNow(): UnixSeconds {
  return Math.floor((Date.now() + aheadMs) / 1000);
}
