import { createHmac } from 'node:crypto';
import { DAY_SECONDS, floorTo, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Ring } from '../../rings/rings.ts';

/**
 * What a counter is named by: a keyed hash that changes every UTC day, so that once the key is deleted nobody can tell whose
 * it was. Under the version that wrote when the day began: with its successor's, which begins at any time, all would count
 * anew.
 */
export async function dailyHash(ring: Ring, text: string, now: UnixSeconds): Promise<Buffer> {
  const dayStart = floorTo(now, DAY_SECONDS);
  const live = await ring.live(now);
  const version = live.find(({ usableFrom }) => usableFrom <= dayStart) ?? live.at(-1);
  if (version === undefined) throw new Error('The ring `address` is empty');
  return createHmac('sha256', version.secret).update(`${text}|${dayStart}`).digest();
}
