import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../../../device/town/town.ts';
import { truthOf } from '../../../../../tools/region/try/judge/truth.ts';
import { contact, DAY, HOUR, ill, MINUTE, START, townOf } from './hand-made.ts';

const closeTo = (...contacts: Contact[]) => truthOf(townOf(contacts)).closeContacts;
const NOON = START + 3 * DAY + 12 * HOUR;
const lasting = (seconds: number, change: Partial<Contact> = {}) =>
  contact({ from: NOON, until: NOON + seconds, ...change });

describe('a real close contact', () => {
  it.each([
    [899, 0],
    [900, 1],
    [901, 1],
  ])('lasts 15 minutes: %d s', (seconds, count) => {
    expect(closeTo(lasting(seconds))).toHaveLength(count);
  });

  it.each([
    [1.82, 1],
    [1.83, 1],
    [1.84, 0],
  ])('is within six feet: %d m', (distance, count) => {
    expect(closeTo(lasting(900, { distance }))).toHaveLength(count);
  });

  it.each([
    ['within 24 hours', DAY - 8 * MINUTE - 1, 1],
    ['after them', DAY + 8 * MINUTE, 0],
  ])('adds up %s', (_, later, count) => {
    const second = lasting(480, { from: NOON + later, until: NOON + later + 480 });
    expect(closeTo(lasting(480), second)).toHaveLength(count);
  });

  it('is with somebody infectious at that time', () => {
    const at = (from: number) => closeTo(contact({ from, until: from + HOUR })).length;
    const onset = START + 3 * DAY;
    expect([-1, 0, 1].map((second) => at(onset - 2 * DAY + second))).toEqual([0, 1, 1]);
    expect([-1, 0, 1].map((second) => at(onset + 10 * DAY + second))).toEqual([1, 1, 0]);
  });

  it('needs no report, no phone and no symptoms', () => {
    const silent = ill({ report: undefined, symptomsFrom: undefined });
    expect(truthOf(townOf([lasting(900)], [silent], [])).closeContacts).toHaveLength(1);
  });

  it('is none with somebody who was never infected', () => {
    expect(truthOf(townOf([lasting(900)], [ill({ infectedAt: undefined })])).closeContacts).toEqual([]);
  });

  it('belongs to the place of most of its time, whichever of the two is the ill one', () => {
    const [bus, home] = [lasting(1_200, { place: 'bus' }), lasting(1_201, { place: 'household', one: 1, other: 0 })];
    expect(closeTo(bus, home)).toEqual([{ person: 1, ill: 0, place: 'household' }]);
  });
});

describe('the truth', () => {
  const infected = ill({ person: 1, infectedAt: NOON, infectedBy: 0, report: undefined });
  const truth = truthOf(townOf([lasting(900), lasting(900, { other: 2 })], [ill(), infected]));

  it('knows who was close to whom', () => {
    expect(truth.find(2, 0)).toEqual({ person: 2, ill: 0, place: 'work' });
    expect(truth.find(2, 1)).toBeUndefined();
  });

  it('knows who infected whom', () => {
    expect(truth.infectedBy(1, 0)).toBe(true);
    expect(truth.infectedBy(2, 0)).toBe(false);
    expect(truth.caseOf(1)).toBe(infected);
    expect(truth.caseOf(2)).toBeUndefined();
  });
});
