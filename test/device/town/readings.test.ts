import { describe, expect, it } from 'vitest';
import { assume } from '../../../device/town/assumptions.ts';
import { readingsOf } from '../../../device/town/readings.ts';
import type { Contact, Person, Town } from '../../../device/town/town.ts';
import { START } from './support.ts';

const phone = { name: 'a', platform: 'android', txPower: -20, error: 0 } as const;
const owner: Person = { household: 0, age: 'adult', phone };
const contact: Contact = { one: 0, other: 1, from: START, until: START + 7_200, place: 'work', distance: 1 };

/** Nothing but the path loss unless it is asked for. */
const quiet = {
  'radio.shadowing': 0,
  'radio.noise': 0,
  'radio.handShare': 1,
  'radio.handLoss': 5,
  'radio.bagShare': 0,
};

function between(replaced: Parameters<typeof assume>[0], people: readonly Person[] = [owner, owner], seed = 1): Town {
  const assumptions = assume({ ...quiet, ...replaced });
  return {
    ...{ seed, assumptions, start: START, days: 1, people, cases: [] },
    contactCounts: { household: 0, work: 1, bus: 0, chance: 0 },
    contactsOf: () => [contact],
  };
}

const heard = (town: Town, change: Partial<Contact> = {}, speaker = 0, listener = 1) =>
  readingsOf(town, { ...contact, ...change }, speaker, listener);

describe('what phones measure', () => {
  it('comes from the listener’s own scans: 210 to 300 s apart, and each knows the one before', () => {
    const readings = heard(between({}));
    expect(readings.length).toBeGreaterThan(24);
    for (const [at, { time, previousScan }] of readings.entries()) {
      expect(time).toBeGreaterThanOrEqual(contact.from);
      expect(time).toBeLessThan(contact.until);
      expect(time - (previousScan - 4)).toBeGreaterThanOrEqual(209);
      expect(time - (previousScan - 4)).toBeLessThanOrEqual(301);
      if (at > 0) expect(previousScan - 4).toBe(readings[at - 1]?.time);
    }
  });

  it('is free space at one metre, and 6 dB more at two', () => {
    expect(heard(between({}))[0]?.attenuation).toBeCloseTo(40.2 + 2 * 5, 6);
    expect(heard(between({}), { distance: 2 })[0]?.attenuation).toBeCloseTo(50.2 + 20 * Math.log10(2), 6);
  });

  it('hardly depends on distance in a bus', () => {
    expect(heard(between({}), { distance: 2, place: 'bus' })[0]?.attenuation).toBeCloseTo(50.2 + 3 * Math.log10(2), 6);
  });

  it('adds what calibration of both models leaves', () => {
    const people = [owner, { ...owner, phone: { ...phone, error: 3 } }];
    expect(heard(between({}, people))[0]?.attenuation).toBeCloseTo(53.2, 6);
    expect(heard(between({}, people), {}, 1, 0)[0]?.attenuation).toBeCloseTo(53.2, 6);
  });

  it('differs by where the phones are carried, and stays for one encounter', () => {
    const carried = { 'radio.handShare': 0.25, 'radio.bagShare': 0.25 };
    const all = Array.from({ length: 200 }, (_, n) =>
      heard(between(carried), { from: START + n * 7_200, until: START + (n + 1) * 7_200 }),
    );
    const distinct = new Set(all.flat().map(({ attenuation }) => Math.round(attenuation - 40.2)));
    // Sums of two of 5 (hand), 7 (bag) and 10 (pocket).
    expect([...distinct].sort((one, other) => one - other)).toEqual([10, 12, 14, 15, 17, 20]);
    for (const readings of all) expect(new Set(readings.map(({ attenuation }) => attenuation)).size).toBe(1);
  });

  it('is another in each direction and scan, and the same when it is asked for again', () => {
    const town = between({ 'radio.noise': 4 });
    const [there, back] = [heard(town), heard(town, {}, 1, 0)];
    expect(heard(town)).toEqual(there);
    expect(there.map(({ time }) => time)).not.toEqual(back.map(({ time }) => time));
    expect(new Set([...there, ...back].map(({ attenuation }) => attenuation)).size).toBe(there.length + back.length);
    expect(heard(between({ 'radio.noise': 4 }, undefined, 2))).not.toEqual(there);
  });

  it.each([
    [50.1, 0],
    [50.3, 1],
  ])('is lost above %d dB', (lostAbove, kept) => {
    expect(Math.min(1, heard(between({ 'radio.lostAbove': lostAbove })).length)).toBe(kept);
  });

  it('needs two phones', () => {
    const without = { ...owner, phone: undefined };
    expect(heard(between({}, [owner, without]))).toEqual([]);
    expect(heard(between({}, [without, owner]))).toEqual([]);
  });

  it('is nothing in a contact between two scans', () => {
    const [first] = heard(between({}));
    const from = (first?.time ?? 0) + 1;
    expect(heard(between({}), { from, until: from + 200 })).toEqual([]);
  });
});
