import { describe, expect, it } from 'vitest';
import { assume } from '../../../device/town/assumptions.ts';
import { encountersOf, kindsOf } from '../../../device/town/encounters.ts';
import { inhabitants } from '../../../device/town/people.ts';
import type { Contact, PersonId } from '../../../device/town/town.ts';
import { START } from './support.ts';

const DAY = 86_400;
const a = assume({ 'town.hoursFromUtc': 0 });
const town = inhabitants(2_000, 1, a);

function metOn(midnight: number, staysHome: (person: PersonId) => boolean = () => false): Contact[] {
  const met: Contact[] = [];
  encountersOf({ town, seed: 1, a, kinds: kindsOf(a), midnight, staysHome, met: (contact) => met.push(contact) });
  return met;
}

const ofPlace = (contacts: readonly Contact[], place: Contact['place']) =>
  contacts.filter((each) => each.place === place);

describe('encounters of a day', () => {
  const monday = metOn(START);

  it('are the same for the same day and seed, and others on another day', () => {
    expect(metOn(START)).toEqual(monday);
    expect(metOn(START + DAY)).not.toEqual(monday);
  });

  it('bring every pair of a household together', () => {
    const pairs = town.households.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
    expect(ofPlace(monday, 'household')).toHaveLength(pairs);
  });

  it('give adults at work and children at school the contacts of the survey', () => {
    const perPerson = (age: string) => {
      const members = town.teams.flatMap((team) => team.members).filter((id) => town.people[id]?.age === age);
      const ends = ofPlace(monday, 'work').flatMap(({ one, other }) => [one, other]);
      return ends.filter((id) => town.people[id]?.age === age).length / members.length;
    };
    expect(perPerson('adult')).toBeGreaterThan(6);
    expect(perPerson('adult')).toBeLessThan(8);
    expect(perPerson('child')).toBeGreaterThan(9);
    expect(perPerson('child')).toBeLessThan(11);
  });

  it('happen by chance among people of different households only', () => {
    const chance = ofPlace(monday, 'chance');
    expect(chance.length).toBeGreaterThan(2_000);
    expect(chance.every(({ one, other }) => town.people[one]?.household !== town.people[other]?.household)).toBe(true);
  });

  it.each([
    ['Friday', 4, true],
    ['Saturday', 5, false],
    ['Sunday', 6, false],
    ['Monday', 7, true],
  ])('know that buses and schools run on %s: %#', (_, days, runs) => {
    const met = metOn(START + days * DAY);
    expect(ofPlace(met, 'bus').length > 0).toBe(runs);
    const children = ofPlace(met, 'work').filter(({ one }) => town.people[one]?.age === 'child');
    expect(children.length > 0).toBe(runs);
    expect(ofPlace(met, 'work').length).toBeGreaterThan(0);
  });

  it('leave to whoever stays at home their household alone', () => {
    const met = metOn(START, (person) => person < 1_000);
    const ofThose = met.filter(({ one, other }) => one < 1_000 || other < 1_000);
    expect(ofThose.length).toBeGreaterThan(0);
    expect(ofThose.every(({ place }) => place === 'household')).toBe(true);
  });

  it('begin within the hours of their place, last a minute or more and keep a distance', () => {
    for (const { place, from, until, distance } of monday) {
      const kind = kindsOf(a)[place];
      expect((from - START) / 3_600).toBeGreaterThanOrEqual(kind.begins - 0.001);
      expect((from - START) / 3_600).toBeLessThanOrEqual(kind.latest + 0.001);
      expect(until - from).toBeGreaterThanOrEqual(60);
      expect(until - from).toBeLessThanOrEqual(8 * 3_600);
      expect(distance).toBeGreaterThanOrEqual(Math.fround(0.2));
    }
  });
});
