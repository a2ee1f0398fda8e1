import { describe, expect, it } from 'vitest';
import { intervalAt } from '../../../protocol/keys/interval.ts';
import { chooseOnset, daysSinceOnset } from '../../../protocol/keys/onset.ts';

const now = Date.parse('2026-11-22T09:00:00Z') / 1000;
const day = (text: string) => intervalAt(Date.parse(`${text}T00:00:00Z`) / 1000);
const fourDaysAgo = { interval: intervalAt(now - 4 * 86_400), missing: true };

describe('onset of symptoms (key-server.md §1.10)', () => {
  it('takes the request before the certificate', () => {
    expect(chooseOnset(day('2026-11-19'), day('2026-11-15'), now)).toEqual({
      interval: day('2026-11-19'),
      missing: false,
    });
  });

  it.each([
    ['absent', 0],
    ['in the future', day('2026-11-23')],
    ['in the current interval', intervalAt(now)],
    ['older than 28 days', day('2026-10-25') - 1],
    ['negative', -5],
  ])('falls through to the certificate when the request is %s', (_, requested) => {
    expect(chooseOnset(requested, day('2026-11-15'), now)).toEqual({ interval: day('2026-11-15'), missing: false });
  });

  it('takes the first interval of the 28th day back and the last interval that is past', () => {
    for (const onset of [day('2026-10-25'), intervalAt(now) - 1]) {
      expect(chooseOnset(onset, 0, now)).toEqual({ interval: onset, missing: false });
    }
  });

  it('assumes four days ago when neither is usable', () => {
    expect(chooseOnset(0, 0, now)).toEqual(fourDaysAgo);
    expect(chooseOnset(day('2026-11-23'), day('2026-10-24'), now)).toEqual(fourDaysAgo);
  });

  it('counts whole UTC days to the day of the key, signed', () => {
    expect(daysSinceOnset(day('2026-11-15') + 143, day('2026-11-16'))).toBe(1);
    expect(daysSinceOnset(day('2026-11-15'), day('2026-11-15') + 143)).toBe(0);
    expect(daysSinceOnset(day('2026-11-15'), day('2026-11-01'))).toBe(-14);
  });
});
