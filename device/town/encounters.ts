/** Who meets whom on one local day. */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Assumptions } from './assumptions.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { Group, Inhabitants } from './people.ts';
import { purposes } from './purposes.ts';
import type { Contact, PersonId, Place } from './town.ts';

const LONGEST_SECONDS = 8 * HOUR_SECONDS;
const SHORTEST_SECONDS = 60;
const CLOSEST_METRES = 0.2;

/** What encounters at one place are like. Read once: putting names together for each encounter nearly doubles a town's time. */
interface Kind {
  /** Local hours between which they begin. */
  readonly begins: number;
  readonly latest: number;
  readonly minutes: number;
  readonly minutesSpread: number;
  readonly distance: number;
  readonly distanceSpread: number;
}

export type Kinds = Readonly<Record<Place, Kind>>;

export function kindsOf(a: Assumptions): Kinds {
  const kind = (place: Place, begins: number, latest: number): Kind => ({
    ...{ begins, latest },
    ...{ minutes: a[`${place}.minutes`], minutesSpread: a[`${place}.minutesSpread`] },
    ...{ distance: a[`${place}.distance`], distanceSpread: a[`${place}.distanceSpread`] },
  });
  return {
    household: kind('household', a['household.from'], a['household.until']),
    work: kind('work', a['work.from'], a['work.until']),
    bus: kind('bus', a['bus.out'], a['bus.back'] + 1),
    chance: kind('chance', a['chance.from'], a['chance.until']),
  };
}

export interface DayOfTown {
  readonly town: Inhabitants;
  readonly seed: number;
  readonly a: Assumptions;
  readonly kinds: Kinds;
  /** Local midnight. */
  readonly midnight: UnixSeconds;
  /** Does this person keep away from all but the household today? */
  readonly staysHome: (person: PersonId) => boolean;
  readonly met: (contact: Contact) => void;
}

/** Every encounter of a day, in an order that only the seed decides. */
export function encountersOf(day: DayOfTown): void {
  const chance = chanceOf(day.seed, purposes.encounters, day.midnight / HOUR_SECONDS);
  atHome(day, chance);
  atWork(day, chance);
  if (!isWeekend(day)) inBuses(day, chance);
  byChance(day, chance);
}

/** The epoch was a Thursday. */
function isWeekend({ midnight, a }: DayOfTown): boolean {
  const weekday = (Math.round((midnight + a['town.hoursFromUtc'] * HOUR_SECONDS) / DAY_SECONDS) + 4) % 7;
  return weekday === 0 || weekday === 6;
}

function atHome(day: DayOfTown, chance: Chance): void {
  for (const household of day.town.households) {
    if (household.length < 2) continue;
    eachPair(household, (one, other) => meet(day, chance, 'household', one, other, hours(day, chance, 'household')));
  }
}

function atWork(day: DayOfTown, chance: Chance): void {
  const { a } = day;
  for (const { members, isSchool, weekends } of day.town.teams) {
    if (isWeekend(day) && !weekends) continue;
    const perDay = a[isSchool ? 'work.childContacts' : 'work.contacts'];
    eachPair(members, (one, other) => {
      if (!chance.happens(perDay / (members.length - 1)) || apart(day, one, other)) return;
      meet(day, chance, 'work', one, other, hours(day, chance, 'work'));
    });
  }
}

/** Out and back; who sits next to whom changes with each trip. */
function inBuses(day: DayOfTown, chance: Chance): void {
  for (const riders of day.town.buses) {
    for (const hour of [day.a['bus.out'], day.a['bus.back']]) {
      const starts = hour + chance.uniform();
      eachPair(riders, (one, other) => {
        if (!chance.happens(day.a['bus.contacts'] / (riders.length - 1)) || apart(day, one, other)) return;
        meet(day, chance, 'bus', one, other, starts);
      });
    }
  }
}

/** Everybody brings as many chances as they have today; two that meet are an encounter. */
function byChance(day: DayOfTown, chance: Chance): void {
  const { people } = day.town;
  const chances: PersonId[] = [];
  people.forEach(({ age }, id) => {
    const wanted = chance.negativeBinomial(day.a[`chance.${age}Contacts`]);
    if (!day.staysHome(id)) for (let n = 0; n < wanted; n++) chances.push(id);
  });
  chance.shuffle(chances);
  for (let at = 0; at + 1 < chances.length; at += 2) {
    const [one, other] = [chances[at] as PersonId, chances[at + 1] as PersonId];
    if (people[one]?.household === people[other]?.household) continue;
    meet(day, chance, 'chance', one, other, hours(day, chance, 'chance'));
  }
}

function apart({ staysHome }: DayOfTown, one: PersonId, other: PersonId): boolean {
  return staysHome(one) || staysHome(other);
}

function eachPair(group: Group, pair: (one: PersonId, other: PersonId) => void): void {
  for (let n = 0; n < group.length; n++) {
    for (let m = n + 1; m < group.length; m++) pair(group[n] as PersonId, group[m] as PersonId);
  }
}

/** Local hour at which an encounter begins. */
function hours({ kinds }: DayOfTown, chance: Chance, place: Exclude<Place, 'bus'>): number {
  return chance.between(kinds[place].begins, kinds[place].latest);
}

function meet(
  { kinds, midnight, met }: DayOfTown,
  chance: Chance,
  place: Place,
  one: PersonId,
  other: PersonId,
  startsAtHour: number,
): void {
  const from = Math.round(midnight + startsAtHour * HOUR_SECONDS);
  const kind = kinds[place];
  const seconds = Math.round(60 * chance.logNormal(kind.minutes, kind.minutesSpread));
  const distance = Math.fround(Math.max(CLOSEST_METRES, chance.logNormal(kind.distance, kind.distanceSpread)));
  const until = from + Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, seconds));
  met({ one, other, from, until, place, distance });
}
