import { android, ios, type Profile } from '../../../../device/client/profile.ts';
import type { PersonId, Town } from '../../../../device/town/town.ts';

/** The rules of a person's phone. */
export function profileOf({ people }: Town, person: PersonId): Profile {
  return people[person]?.phone?.platform === 'ios' ? ios : android;
}
