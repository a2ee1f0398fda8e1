import { type Profile, profiles } from '../../../../device/client/profile.ts';
import type { PersonId, Town } from '../../../../device/town/town.ts';

/** The rules of a person's phone. */
export function profileOf({ people }: Town, person: PersonId): Profile {
  return profiles[people[person]?.phone?.platform ?? 'android'];
}
