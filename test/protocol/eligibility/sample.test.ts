import { expect, it } from 'vitest';
import { isRecent } from '../../../protocol/eligibility/sample.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;

it.each([
  ['2026-11-07', false],
  ['2026-11-08', true],
  ['2026-11-09', true],
  ['2026-11-21', true],
  ['2026-11-22', true],
  ['2026-11-23', false],
])('a sample of %s on 22 November: %j', (sampleDate, recent) => {
  expect(isRecent(sampleDate, NOW)).toBe(recent);
  expect(isRecent(sampleDate, NOW + 86_399)).toBe(recent);
});

it('is over at the midnight (UTC) after the fourteenth day', () => {
  expect([-1, 0, 1].map((second) => isRecent('2026-11-08', NOW + 86_400 + second))).toEqual([true, false, false]);
});

it.each(['', '2026-11-31', '2026-11-22T10:00:00Z', '22.11.2026', 'null', '1795305600'])(
  '%j is no sample date',
  (text) => {
    expect(isRecent(text, NOW)).toBe(false);
  },
);
