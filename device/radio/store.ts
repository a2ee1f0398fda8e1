/** What a phone keeps of what it heard (gaen-device.md §4). */
import { DAY_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { RETENTION_DAYS } from './keys.ts';
import type { Sighting } from './scanner.ts';

/** Forgets what is older than 14 days at `now`. */
export function freshSightings(sightings: readonly Sighting[], now: UnixSeconds): Sighting[] {
  return sightings.filter((sighting) => sighting.time >= now - RETENTION_DAYS * DAY_SECONDS);
}
