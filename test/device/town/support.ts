import { type Assumptions, assume } from '../../../device/town/assumptions.ts';
import { liveTown, type TownSize } from '../../../device/town/live.ts';
import type { Contact, Town } from '../../../device/town/town.ts';

/** Monday, 2026-01-05T00:00:00Z. */
export const START = 1_767_571_200;

export function aTown(size: Partial<TownSize> = {}, replaced: Parameters<typeof assume>[0] = {}): Town {
  return liveTown(assume({ 'town.burnInDays': 7, 'epidemic.firstShare': 0.05, ...replaced }), {
    ...{ people: 400, days: 7, start: START, seed: 1 },
    ...size,
  });
}

/** Each once. */
export function allContacts(town: Town): Contact[] {
  return town.people.flatMap((_, person) => town.contactsOf(person).filter(({ one }) => one === person));
}

/** Everything that a seed decides. */
export function asText(town: Town): string {
  const { people, cases, contactCounts } = town;
  return JSON.stringify({ people, cases, contactCounts, contacts: allContacts(town) });
}

export const defaults: Assumptions = assume();
