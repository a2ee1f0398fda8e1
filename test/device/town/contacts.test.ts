import { describe, expect, it } from 'vitest';
import { Contacts } from '../../../device/town/contacts.ts';
import type { Contact } from '../../../device/town/town.ts';
import { START } from './support.ts';

const contact = (change: Partial<Contact> = {}): Contact => ({
  ...{ one: 0, other: 1, from: START + 60, until: START + 600, place: 'work', distance: 1.5 },
  ...change,
});

function kept(...contacts: Contact[]): Contacts {
  const store = new Contacts(START, START + 86_400);
  for (const each of contacts) store.add(each);
  store.sort(4);
  return store;
}

describe('contacts', () => {
  it('are found from both sides, oldest first', () => {
    const [late, early] = [contact({ from: START + 500, other: 2 }), contact({ from: START + 100 })];
    const store = kept(late, early);
    expect(store.of(0)).toEqual([early, late]);
    expect(store.of(1)).toEqual([early]);
    expect(store.of(2)).toEqual([late]);
    expect(store.of(3)).toEqual([]);
  });

  it.each([
    ['ends when the town begins', { from: START - 60, until: START }, []],
    ['ends one second later', { from: START - 60, until: START + 1 }, [contact({ from: START, until: START + 1 })]],
    [
      'begins in the last second',
      { from: START + 86_399, until: START + 90_000 },
      [contact({ from: START + 86_399, until: START + 86_400 })],
    ],
    ['begins when it is over', { from: START + 86_400, until: START + 90_000 }, []],
  ])('keeps only what lies in the town’s days: one that %s', (_, change, expected) => {
    expect(kept(contact(change)).of(0)).toEqual(expected);
  });

  it('counts them by place', () => {
    expect(kept(contact(), contact({ place: 'bus' }), contact()).counts()).toEqual({
      household: 0,
      work: 2,
      bus: 1,
      chance: 0,
    });
  });

  it('grows beyond its first arrays', () => {
    const store = new Contacts(START, START + 86_400);
    for (let n = 0; n < 70_000; n++) store.add(contact({ from: START + n, until: START + n + 60 }));
    store.sort(2);
    expect(store.of(1)).toHaveLength(70_000);
    expect(store.of(0).at(-1)?.from).toBe(START + 69_999);
  });
});
