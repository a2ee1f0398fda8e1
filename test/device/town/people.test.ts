import { describe, expect, it } from 'vitest';
import { assume } from '../../../device/town/assumptions.ts';
import { inhabitants } from '../../../device/town/people.ts';

const town = inhabitants(10_000, 1, assume());
const shareOf = (some: readonly unknown[]) => some.length / town.people.length;

describe('the people of a town', () => {
  it('live in households of the sizes of the census', () => {
    const ofOne = town.households.filter(({ length }) => length === 1).length / town.households.length;
    // 7,452 of 27,600 thousand households.
    expect(ofOne).toBeCloseTo(0.27, 1);
    expect(town.households.flat()).toEqual([...town.people.keys()]);
    expect(town.people.every(({ household }, id) => town.households[household]?.includes(id))).toBe(true);
  });

  it('have about the ages of the United Kingdom, as the assumptions say', () => {
    expect(shareOf(town.people.filter(({ age }) => age === 'child'))).toBeCloseTo(0.23, 1);
    expect(shareOf(town.people.filter(({ age }) => age === 'elderly'))).toBeCloseTo(0.13, 1);
  });

  it.each(['child', 'adult', 'elderly'] as const)('take part with a phone as often as assumed of a %s', (age) => {
    const group = town.people.filter((person) => person.age === age);
    const phones = group.filter(({ phone }) => phone).length;
    expect(phones / group.length).toBeCloseTo(assume()[`phone.${age}Share`], 1);
  });

  it('decide together in some households', () => {
    const couples = (share: number) => {
      const { people, households } = inhabitants(10_000, 1, assume({ 'phone.householdShare': share }));
      const pairs = households.filter(
        (members) => members.length === 2 && members.every((id) => people[id]?.age === 'adult'),
      );
      return (
        pairs.filter(([one = 0, other = 0]) => !people[one]?.phone === !people[other]?.phone).length / pairs.length
      );
    };
    expect(couples(1)).toBe(1);
    expect(couples(0)).toBeCloseTo(0.5, 1);
  });

  it('work in teams, learn in classes and share buses, each person in one of each', () => {
    const members = town.teams.flatMap((team) => team.members);
    expect(new Set(members).size).toBe(members.length);
    expect(
      town.teams.every((team) => team.members.every((id) => (town.people[id]?.age === 'child') === team.isSchool)),
    ).toBe(true);
    const riders = town.buses.flat();
    expect(new Set(riders).size).toBe(riders.length);
    expect(town.buses.every((bus) => bus.length <= 25)).toBe(true);
  });

  it('has a phone model for each phone whose transmission power fits into a beacon', () => {
    for (const { phone } of town.people) {
      if (!phone) continue;
      expect(Number.isInteger(phone.txPower)).toBe(true);
      expect(phone.txPower).toBeGreaterThanOrEqual(-50);
      expect(phone.txPower).toBeLessThanOrEqual(20);
    }
  });
});
