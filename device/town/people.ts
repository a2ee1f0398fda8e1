/** Who lives in the town: households, ages, phones, and with whom people work and travel. */
import type { Assumptions } from './assumptions.ts';
import { type Chance, chanceOf } from './chance.ts';
import { purposes } from './purposes.ts';
import type { AgeGroup, Person, PersonId, PhoneModel } from './town.ts';

export interface Inhabitants {
  readonly people: readonly Person[];
  readonly households: readonly Group[];
  /** Teams at work and classes at school. */
  readonly teams: readonly Team[];
  /** People who sit in the same bus every working day. */
  readonly buses: readonly Group[];
}

export type Group = readonly PersonId[];

interface Team {
  readonly members: Group;
  readonly isSchool: boolean;
  /** Are they at work on Saturday and Sunday? */
  readonly weekends: boolean;
}

export function inhabitants(count: number, seed: number, a: Assumptions): Inhabitants {
  const households = householdsOf(count, chanceOf(seed, purposes.households), a);
  const people = peopleOf(households, seed, a);
  const chance = chanceOf(seed, purposes.groups);
  const workers = chance.shuffle(idsOf(people, 'adult').filter(() => chance.happens(a['work.share'])));
  const children = idsOf(people, 'child');
  return {
    people,
    households,
    teams: [
      ...cut(workers, () => Math.max(2, Math.round(chance.logNormal(a['work.team'], a['work.teamSpread'])))).map(
        (members) => ({ members, isSchool: false, weekends: chance.happens(a['work.weekendShare']) }),
      ),
      // Neighbours' children share a class, as their households' numbers are near.
      ...cut(children, () => a['work.schoolClass']).map((members) => ({ members, isSchool: true, weekends: false })),
    ],
    buses: cut(
      chance.shuffle([...workers, ...children].filter(() => chance.happens(a['bus.share']))),
      () => a['bus.riders'],
    ),
  };
}

function householdsOf(count: number, chance: Chance, a: Assumptions): Group[] {
  const weights = [
    a['household.ofOne'],
    a['household.ofTwo'],
    a['household.ofThree'],
    a['household.ofFour'],
    a['household.ofFive'],
    a['household.ofSix'],
  ];
  return cut(
    Array.from({ length: count }, (_, id) => id),
    () => 1 + drawn(weights, chance),
  );
}

/** Index of one of the weights. */
function drawn(weights: readonly number[], chance: Chance): number {
  let left = chance.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const at = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.max(0, at);
}

/** Consecutive groups of the sizes that are asked for; the last may be smaller. */
function cut(ids: readonly PersonId[], size: () => number): Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < ids.length; ) {
    const until = from + Math.max(1, size());
    groups.push(ids.slice(from, until));
    from = until;
  }
  return groups;
}

function idsOf(people: readonly Person[], age: AgeGroup): PersonId[] {
  return people.flatMap((person, id) => (person.age === age ? [id] : []));
}

function peopleOf(households: readonly Group[], seed: number, a: Assumptions): Person[] {
  const chance = chanceOf(seed, purposes.people);
  const models = phoneModels(seed, a);
  return households.flatMap((members, household) => {
    const ages = agesOf(members.length, chance, a);
    const ofHousehold = chance.uniform();
    return ages.map((age) => {
      const decision = chance.happens(a['phone.householdShare']) ? ofHousehold : chance.uniform();
      const model = models[chance.below(models.length)];
      const phone = decision < a[`phone.${age}Share`] ? model : undefined;
      return { household, age, phone };
    });
  });
}

/** Of those who live together: all old, or one adult and whoever else there is. */
function agesOf(size: number, chance: Chance, a: Assumptions): AgeGroup[] {
  const elderly = size <= 2 && chance.happens(a['age.elderlyHouseholdShare']);
  return Array.from({ length: size }, (_, at) => {
    if (elderly) return 'elderly';
    const childShare = a[at === 1 ? 'age.secondChildShare' : 'age.furtherChildShare'];
    return at > 0 && chance.happens(childShare) ? 'child' : 'adult';
  });
}

function phoneModels(seed: number, a: Assumptions): PhoneModel[] {
  const chance = chanceOf(seed, purposes.phones);
  return Array.from({ length: Math.round(a['phone.models']) }, (_, n) => {
    const platform = chance.happens(a['phone.iosShare']) ? 'ios' : 'android';
    return {
      name: `${platform} model ${n + 1}`,
      platform,
      txPower: Math.round(Math.max(-45, Math.min(15, a['phone.txPower'] + 4 * chance.normal()))),
      error: a['phone.modelError'] * chance.normal(),
    } as const;
  });
}
