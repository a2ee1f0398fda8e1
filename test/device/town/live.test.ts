import { describe, expect, it } from 'vitest';
import { liveTown } from '../../../device/town/live.ts';
import { allContacts, asText, aTown, defaults, START } from './support.ts';

const DAY = 86_400;

describe('a town that lives', () => {
  const town = aTown();

  it('is the same for the same seed, and another for another', () => {
    expect(asText(aTown())).toBe(asText(town));
    expect(asText(aTown({ seed: 2 }))).not.toBe(asText(town));
  });

  it('keeps contacts of its days only, from both sides alike', () => {
    const contacts = allContacts(town);
    expect(contacts.every(({ from, until }) => from >= START && until <= START + 7 * DAY && from < until)).toBe(true);
    expect(contacts).toHaveLength(Object.values(town.contactCounts).reduce((sum, each) => sum + each, 0));
    const days = new Set(contacts.map(({ from }) => Math.floor((from - START) / DAY)));
    expect([...days].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('infects by contacts alone: each infected person met the one who infected them, who was infected before', () => {
    const infected = town.cases.filter(
      ({ infectedAt, infectedBy }) => (infectedAt ?? 0) >= START && infectedBy !== undefined,
    );
    expect(infected.length).toBeGreaterThan(5);
    for (const { person, infectedAt = 0, infectedBy } of infected) {
      const met = town
        .contactsOf(person)
        .some(({ one, other, from }) => from === infectedAt && (one === infectedBy || other === infectedBy));
      // One whose contact began before the town's first day was cut.
      expect(met || infectedAt < START).toBe(true);
      expect(town.cases.find((ill) => ill.person === infectedBy)?.infectedAt).toBeLessThan(infectedAt);
    }
  });

  it('infects everybody once at most, by time, and nobody after its days', () => {
    const infected = town.cases.filter(({ infectedAt }) => infectedAt !== undefined);
    expect(new Set(infected.map(({ person }) => person)).size).toBe(infected.length);
    const times = infected.map(({ infectedAt = 0 }) => infectedAt);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.at(-1)).toBeLessThan(START + 7 * DAY);
  });

  it('stays well without anybody to bring the illness', () => {
    const well = aTown({}, { 'epidemic.firstShare': 0, 'epidemic.importShare': 0, 'wrong.otherIllness': 0 });
    expect(well.cases).toEqual([]);
  });

  it('stays well where all are immune', () => {
    expect(aTown({}, { 'epidemic.immuneShare': 1, 'wrong.otherIllness': 0 }).cases).toEqual([]);
  });

  it('leaves the draws of everything else as they were when one assumption is replaced', () => {
    const other = aTown({}, { 'report.consentShare': 0.1 });
    expect(other.people).toEqual(town.people);
    expect(allContacts(other)).toEqual(allContacts(town));
    const onsets = ({ cases }: typeof town) => cases.map(({ person, onset }) => [person, onset]);
    expect(onsets(other)).toEqual(onsets(town));
  });

  it.each([-5, 0, 5.5])('covers each UTC day %d hours from UTC', (hours) => {
    const contacts = allContacts(
      aTown({ people: 200 }, { 'town.hoursFromUtc': hours, 'household.from': 0, 'household.until': 24 }),
    );
    const atHome = contacts.filter(({ place }) => place === 'household').map(({ from }) => from);
    expect(Math.min(...atHome) - START).toBeLessThan(3_600);
    expect(START + 7 * DAY - Math.max(...atHome)).toBeLessThan(3_600);
  });

  it('tells of each day before it is lived', () => {
    const days: [number, number][] = [];
    liveTown(
      { ...defaults, 'town.burnInDays': 3, 'town.hoursFromUtc': 0 },
      { people: 20, days: 2, start: START, seed: 1 },
      (day, of) => days.push([day, of]),
    );
    expect(days).toEqual([
      [0, 5],
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 5],
    ]);
  });

  it('has a household attack rate near that of Madewell et al. with the usual assumptions', () => {
    const usual = liveTown(defaults, { people: 3_000, days: 14, start: START, seed: 1 });
    const infected = usual.cases.filter(({ infectedAt }) => infectedAt !== undefined);
    const firsts = [...Map.groupBy(infected, ({ person }) => usual.people[person]?.household)].filter(
      ([, [first]]) => (first?.infectedAt ?? START) < START,
    );
    const members = Map.groupBy(usual.people, ({ household }) => household);
    const others = firsts.reduce((sum, [household = -1]) => sum + (members.get(household)?.length ?? 1) - 1, 0);
    const byFirst = firsts.flatMap(([, [first, ...later]]) =>
      later.filter(({ infectedBy }) => infectedBy === first?.person),
    );
    expect(byFirst.length / others).toBeGreaterThan(0.1);
    expect(byFirst.length / others).toBeLessThan(0.24);
  });
});
