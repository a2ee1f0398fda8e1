import { expect, it } from 'vitest';
import { recentDay, wasRecent } from '../../../protocol/eligibility/sample.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;

it.each([
  ['2026-11-07', undefined],
  ['2026-11-08', '2026-11-08'],
  ['2026-11-09', '2026-11-09'],
  ['2026-11-21', '2026-11-21'],
  ['2026-11-22', '2026-11-22'],
  // This morning, east of Greenwich.
  ['2026-11-23', '2026-11-22'],
  ['2026-11-24', undefined],
])('a sample of %s on 22 November: %j', (sampleDate, day) => {
  expect(recentDay(sampleDate, NOW)).toBe(day);
  expect(recentDay(sampleDate, NOW + 86_399)).toBe(day);
});

it('is over at the midnight (UTC) after the fourteenth day', () => {
  const days = [-1, 0, 1].map((second) => recentDay('2026-11-08', NOW + 86_400 + second));
  expect(days).toEqual(['2026-11-08', undefined, undefined]);
});

it('may be in a code until the midnight after that: who was approved before midnight gets theirs', () => {
  const at = (seconds: number) => wasRecent('2026-11-08', NOW + seconds);
  expect([86_400 - 1, 86_400, 2 * 86_400 - 1, 2 * 86_400, 2 * 86_400 + 1].map(at)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(['2026-11-22', '2026-11-23'].map((day) => wasRecent(day, NOW))).toEqual([true, false]);
});

it.each(['', '2026-11-31', '2026-11-22T10:00:00Z', '22.11.2026', 'null', '1795305600'])(
  '%j is no sample date',
  (text) => {
    expect(recentDay(text, NOW)).toBeUndefined();
    expect(wasRecent(text, NOW)).toBe(false);
  },
);
