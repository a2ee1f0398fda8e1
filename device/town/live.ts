/** Lets a town live day by day: people meet, and whoever is infectious infects some of them. */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Assumptions } from './assumptions.ts';
import { type Chance, chanceOf } from './chance.ts';
import { Contacts } from './contacts.ts';
import { encountersOf, type Kinds, kindsOf } from './encounters.ts';
import { mistakenOn, type Patient, patientOf } from './illness.ts';
import { transmissionProbability } from './infectiousness.ts';
import { type Inhabitants, inhabitants } from './people.ts';
import { purposes } from './purposes.ts';
import type { Case, Contact, PersonId, Town } from './town.ts';

export interface TownSize {
  readonly people: number;
  readonly days: number;
  /** Midnight UTC. */
  readonly start: UnixSeconds;
  readonly seed: number;
}

/** `onDay` is called before each day, those of the burn-in included. */
export function liveTown(
  a: Assumptions,
  { people, days, start, seed }: TownSize,
  onDay: (day: number, of: number) => void = () => {},
): Town {
  const town = inhabitants(people, seed, a);
  const end = start + days * DAY_SECONDS;
  const contacts = new Contacts(start, end);
  const epidemic = new Epidemic(town, seed, a);
  const mistaken: Case[] = [];
  const midnights = localMidnights(start - Math.round(a['town.burnInDays']) * DAY_SECONDS, end, a);
  epidemic.begin(midnights[0] ?? start);
  for (const [day, midnight] of midnights.entries()) {
    onDay(day, midnights.length);
    const met = epidemic.liveDay(midnight);
    for (const contact of met) contacts.add(contact);
    if (midnight < start) continue;
    mistaken.push(...mistakenOn(midnight, town.people, (id) => epidemic.patient(id) !== undefined, seed, a));
  }
  contacts.sort(people);
  return {
    ...{ seed, assumptions: a, start, days, people: town.people },
    cases: [...epidemic.cases().filter(({ infectedAt = 0 }) => infectedAt < end), ...mistaken],
    contactCounts: contacts.counts(),
    contactsOf: (person) => contacts.of(person),
  };
}

/** Beginnings of the local days that lie in a time, wholly or in part. */
function localMidnights(from: UnixSeconds, until: UnixSeconds, a: Assumptions): UnixSeconds[] {
  const ahead = Math.round(a['town.hoursFromUtc'] * HOUR_SECONDS);
  const first = Math.floor((from + ahead) / DAY_SECONDS);
  const last = Math.ceil((until + ahead) / DAY_SECONDS) - 1;
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * DAY_SECONDS - ahead);
}

class Epidemic {
  readonly #town: Inhabitants;
  readonly #seed: number;
  readonly #a: Assumptions;
  readonly #kinds: Kinds;
  readonly #immune: readonly boolean[];
  readonly #patients = new Map<PersonId, Patient>();

  constructor(town: Inhabitants, seed: number, a: Assumptions) {
    this.#town = town;
    this.#seed = seed;
    this.#a = a;
    this.#kinds = kindsOf(a);
    const chance = chanceOf(seed, purposes.immunity);
    this.#immune = town.people.map(() => chance.happens(a['epidemic.immuneShare']));
  }

  patient(person: PersonId): Patient | undefined {
    return this.#patients.get(person);
  }

  /** By infection. */
  cases(): Case[] {
    return [...this.#patients.values()].sort(
      (one, other) => (one.infectedAt ?? 0) - (other.infectedAt ?? 0) || one.person - other.person,
    );
  }

  begin(at: UnixSeconds): void {
    this.#import(this.#a['epidemic.firstShare'], at, chanceOf(this.#seed, purposes.imports));
  }

  #import(share: number, midnight: UnixSeconds, chance: Chance): void {
    this.#town.people.forEach((_, person) => {
      const [infected, second] = [chance.happens(share), chance.below(DAY_SECONDS)];
      if (infected) this.#infect(person, midnight + second, undefined);
    });
  }

  #infect(person: PersonId, at: UnixSeconds, by: PersonId | undefined): void {
    const owner = this.#town.people[person];
    if (!owner || this.#immune[person] || this.#patients.has(person)) return;
    this.#patients.set(person, patientOf({ person, at, by }, owner, this.#seed, this.#a));
  }

  /** Gives who met whom. */
  liveDay(midnight: UnixSeconds): Contact[] {
    const met: Contact[] = [];
    encountersOf({
      ...{ town: this.#town, seed: this.#seed, a: this.#a, kinds: this.#kinds, midnight },
      staysHome: (person) => this.#staysHome(person, midnight + DAY_SECONDS / 2),
      met: (contact) => met.push(contact),
    });
    const chance = chanceOf(this.#seed, purposes.transmission, midnight / HOUR_SECONDS);
    this.#import(this.#a['epidemic.importShare'], midnight, chance);
    for (const contact of this.#risks(met)) this.#transmit(contact, chance);
    return met;
  }

  #staysHome(person: PersonId, time: UnixSeconds): boolean {
    const patient = this.#patients.get(person);
    if (patient?.homeFrom === undefined) return false;
    return time >= patient.homeFrom && time < patient.onset + this.#a['isolation.days'] * DAY_SECONDS;
  }

  /** Contacts of one infected person with one who is not, oldest first. */
  #risks(met: readonly Contact[]): Contact[] {
    return met
      .filter(({ one, other }) => this.#patients.has(one) !== this.#patients.has(other))
      .sort((a, b) => a.from - b.from || a.one - b.one || a.other - b.other);
  }

  #transmit(contact: Contact, chance: Chance): void {
    const [one, other] = [this.#patients.get(contact.one), this.#patients.get(contact.other)];
    const ill = one && other ? undefined : (one ?? other);
    if (!ill || contact.from < (ill.infectedAt ?? 0)) return;
    const well = ill === one ? contact.other : contact.one;
    const age = this.#town.people[well]?.age ?? 'adult';
    const infected = chance.happens(transmissionProbability(contact, ill, age, this.#a));
    if (infected) this.#infect(well, contact.from, ill.person);
  }
}
