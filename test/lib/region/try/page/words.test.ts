import { expect, test } from 'vitest';
import {
  capital,
  counted,
  inDay,
  inPercent,
  inSteps,
  inTime,
  inWhole,
  listed,
  people,
  regrouped,
} from '../../../../../tools/region/try/page/words.ts';

/** U+202F, a space that is narrow and does not break. */
const thin = (text: string) => text.replaceAll('_', '\u202f');

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1_000'],
  [1_234_567.5, '1_234_568'],
  [-40, '−40'],
])('%d in whole numbers', (value, text) => expect(inWhole(value)).toBe(thin(text)));

test.each([
  [undefined, 'none to count'],
  [0, '0_%'],
  [0.0004, '0.0_%'],
  [0.099, '9.9_%'],
  [0.1, '10_%'],
  [0.364, '36_%'],
  [1, '100_%'],
])('%s as a share', (share, text) => expect(inPercent(share)).toBe(thin(text)));

test.each([
  [0.4, 'no change'],
  [0.5, '+1'],
  [-0.5, '−1'],
  [1_200, '+1_200'],
])('%d as a difference', (difference, text) => expect(inSteps(difference)).toBe(thin(text)));

test.each([
  [0, '0.0 hours'],
  [1, '1.0 hours'],
  [47.4, '47.4 hours'],
  [47.9, '47.9 hours'],
  [48, '2.0 days'],
  [91.2, '3.8 days'],
])('%d hours', (hours, text) => expect(inTime(hours)).toBe(text));

test('people and things are counted, and listed', () => {
  expect([people(0), people(1), people(2_000)]).toEqual(['0 people', '1 person', thin('2_000 people')]);
  expect(counted(1, 'day', 'days')).toBe('1 day');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(capital('this one')).toBe('This one');
});

test('a day is that of UTC', () => expect(inDay('2026-03-01')).toBe('1 Mar'));

test('digits of other people are grouped as ours, lists of numbers stay lists', () => {
  expect(regrouped('1,234,567 of seeds 1, 234 and 5,67')).toBe(thin('1_234_567 of seeds 1, 234 and 5,67'));
});
