/** How good it is whom a configuration told, against the truth. */
import { type Place, places, type Town } from '../../../../device/town/town.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import type { CloseContacts, Outcome, Spread } from '../result.ts';
import type { Exposure } from './moments.ts';
import type { Told, ToldPerson } from './told.ts';
import type { CloseContact, Truth } from './truth.ts';

/** A part of what was told: of one classification, of one setting, or all. */
export interface Part {
  readonly told: (told: Told) => boolean;
  readonly exposure: (exposure: Exposure) => boolean;
  readonly closeContact: (contact: CloseContact) => boolean;
}

const everything: Part = { told: () => true, exposure: () => true, closeContact: () => true };

export const ofClassification = (index: number): Part => ({ ...everything, told: (told) => told.index === index });

export const ofPlace = (place: Place): Part => ({
  ...everything,
  exposure: (exposure) => exposure.place === place,
  closeContact: (contact) => contact.place === place,
});

/** What of a person's notifications belongs to a part; the first is what delays are counted from. */
interface PersonPart {
  readonly person: number;
  readonly first: Told;
  readonly because: readonly Exposure[];
}

export function outcomeOf(
  people: readonly ToldPerson[],
  truth: Truth,
  funnel: CloseContacts,
  part = everything,
): Outcome {
  const parts = people.flatMap((person) => partOf(person, part));
  const found = parts.map((each) => foundBy(each, truth));
  return {
    notified: parts.length,
    withoutCloseContact: found.filter((contacts) => contacts.length === 0).length,
    found: found.flat().filter(part.closeContact).length,
    closeContacts: funnel,
    infectedByIt: parts.filter(({ person, because }) => because.some(({ key }) => truth.infectedBy(person, key.ill)))
      .length,
    fromExposure: spreadOf(parts.map(({ first }) => hoursFromExposure(first))),
    fromUpload: spreadOf(parts.map(({ first }) => hoursFromUpload(first))),
  };
}

function partOf({ person, told }: ToldPerson, part: Part): PersonPart[] {
  const own = told
    .filter(part.told)
    .map((each) => ({ ...each, because: each.because.filter(part.exposure) }))
    .filter(({ because }) => because.length > 0);
  const [first] = own;
  return first ? [{ person, first, because: own.flatMap(({ because }) => because) }] : [];
}

/** Close contacts that the person was told of, each once. */
function foundBy({ person, because }: PersonPart, truth: Truth): CloseContact[] {
  return [...new Set(because.map(({ key }) => key.ill))].flatMap((ill) => truth.find(person, ill) ?? []);
}

/** The latest exposure of the day that the notification names, if it is among them. */
function hoursFromExposure({ time, day, because }: Told): number {
  const onDay = because.filter(({ key }) => key.day === day);
  const starts = (onDay.length > 0 ? onDay : because).flatMap(({ windows }) => windows.map(({ start }) => start));
  return (time - Math.max(...starts)) / HOUR_SECONDS;
}

function hoursFromUpload({ time, because }: Told): number {
  return (time - Math.max(...because.map(({ key }) => key.uploadedAt))) / HOUR_SECONDS;
}

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** By nearest rank; hours with one decimal. */
export function spreadOf(hours: readonly number[]): Spread {
  const sorted = [...hours].sort((one, other) => one - other);
  const at = (share: number) => Math.round(10 * (sorted[Math.ceil(share * sorted.length) - 1] ?? 0)) / 10;
  const isEmpty = sorted.length === 0;
  return { count: sorted.length, median: isEmpty ? undefined : at(0.5), deciles: isEmpty ? [] : DECILES.map(at) };
}

export function funnelOf(town: Town, contacts: readonly CloseContact[], reporters: ReadonlySet<number>): CloseContacts {
  const hasPhone = (person: number | undefined) => person !== undefined && town.people[person]?.phone !== undefined;
  const bothPhones = contacts.filter(({ person, ill }) => hasPhone(person) && hasPhone(town.cases[ill]?.person));
  const reported = bothPhones.filter(({ ill }) => reporters.has(ill));
  return { all: contacts.length, bothPhones: bothPhones.length, reported: reported.length };
}

export function byPlace<T>(value: (place: Place) => T): Record<Place, T> {
  const entries = places.map((place) => [place, value(place)] as const);
  return Object.fromEntries(entries) as Record<Place, T>;
}

export interface Quarantine {
  readonly quarantineDays: number;
  readonly quarantineDaysOfUninfected: number;
}

/** If everybody who is told stays at home from then until some days after the exposure. */
export function quarantineOf(town: Town, people: readonly ToldPerson[], truth: Truth): Quarantine {
  const days = (some: readonly ToldPerson[]) => Math.round(some.reduce((sum, each) => sum + daysAtHome(town, each), 0));
  return {
    quarantineDays: days(people),
    quarantineDaysOfUninfected: days(people.filter(({ person }) => !truth.caseOf(person))),
  };
}

/** Each hour once, whatever else the person is told meanwhile. */
function daysAtHome({ assumptions: a }: Town, { told }: ToldPerson): number {
  let [home, until] = [0, 0];
  for (const { time, day } of told) {
    const end = day + (1 + a['quarantine.days']) * DAY_SECONDS;
    home += Math.max(0, end - Math.max(time, until));
    until = Math.max(until, end);
  }
  return home / DAY_SECONDS;
}
