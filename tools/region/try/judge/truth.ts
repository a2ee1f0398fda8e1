/** Who really was a close contact of whom. */
import { countsAsInfectious } from '../../../../device/town/infectiousness.ts';
import { type Case, type Contact, type PersonId, type Place, places, type Town } from '../../../../device/town/town.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';

/** A person near an infectious one for long enough. */
export interface CloseContact {
  readonly person: PersonId;
  /** Index into the town's cases. */
  readonly ill: number;
  /** Where they spent most of their close time. */
  readonly place: Place;
}

export interface Truth {
  readonly closeContacts: readonly CloseContact[];
  find(person: PersonId, ill: number): CloseContact | undefined;
  /** Was the person infected by this case? */
  infectedBy(person: PersonId, ill: number): boolean;
  /** Of a person who was ever infected. */
  caseOf(person: PersonId): Case | undefined;
}

export function truthOf(town: Town): Truth {
  const closeContacts = town.cases.flatMap((ill, index) => closeContactsOf(town, ill, index));
  const pair = (person: PersonId, ill: number) => person * town.cases.length + ill;
  const byPair = new Map(closeContacts.map((contact) => [pair(contact.person, contact.ill), contact]));
  const infected = new Map(
    town.cases.filter((each) => each.infectedAt !== undefined).map((each) => [each.person, each]),
  );
  return {
    closeContacts,
    find: (person, ill) => byPair.get(pair(person, ill)),
    infectedBy: (person, ill) => infected.get(person)?.infectedBy === town.cases[ill]?.person,
    caseOf: (person) => infected.get(person),
  };
}

function closeContactsOf(town: Town, ill: Case, index: number): CloseContact[] {
  const { assumptions: a } = town;
  const near = town
    .contactsOf(ill.person)
    .filter((contact) => contact.distance <= a['truth.distance'] && countsAsInfectious(ill, contact.from, a));
  const byPerson = Map.groupBy(near, ({ one, other }) => (one === ill.person ? other : one));
  return [...byPerson]
    .filter(([, contacts]) => reaches(contacts, a['truth.minutes'] * 60))
    .map(([person, contacts]) => ({ person, ill: index, place: mostTime(contacts) }));
}

/** Added over any 24 hours; contacts are sorted. */
function reaches(contacts: readonly Contact[], seconds: number): boolean {
  return contacts.some((last, at) => {
    const day = contacts.slice(0, at + 1).filter(({ until }) => until > last.until - DAY_SECONDS);
    return secondsOf(day) >= seconds;
  });
}

function secondsOf(contacts: readonly Contact[]): number {
  return contacts.reduce((sum, { from, until }) => sum + until - from, 0);
}

function mostTime(contacts: readonly Contact[]): Place {
  const spent = (place: Place) => secondsOf(contacts.filter((contact) => contact.place === place));
  return places.reduce((most, place) => (spent(place) > spent(most) ? place : most));
}
