/** Known answers: verification-server.md §10, V13. */
import { describe, expect, it } from 'vitest';
import { GREATEST_MODELLED, LEAST_MODELLED, modelledLimit, predictedLimit } from '../../../protocol/abuse/modeler.ts';

const counting = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const dayOf = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);
/** A day each, the oldest first; `today` is the one after them. */
const history = (series: readonly number[]) =>
  series.map((codesIssued, index) => ({ day: dayOf(index), codesIssued, codesClaimed: 0 }));
const limitOf = (series: readonly number[]) => modelledLimit(history(series), dayOf(series.length));

describe('V13: the reference leaves out the oldest day (⚠D10)', () => {
  it.each([
    ['19 × 50', Array(19).fill(50), 50],
    ['1 to 20', counting(1, 20), 21],
    ['up and down', [1, 26, 61, 13, 19, 50, 9, 20, 91, 187, 39, 4, 2, 5, 1], 28],
    ['21 × 0', Array(21).fill(0), 10],
    ['24 points, 0, 10000, 20000 …', counting(0, 23).map((step) => step * 10_000), 20_000],
  ])('%s', (_, series: number[], limit) => {
    expect(predictedLimit(series.slice(1))).toBe(limit);
  });
});

describe('the limit of today', () => {
  it('needs 14 complete days', () => {
    expect(limitOf([])).toBeUndefined();
    expect(limitOf(Array(13).fill(50))).toBeUndefined();
    expect(limitOf(Array(14).fill(50))).toBe(50);
    expect(limitOf(Array(15).fill(50))).toBe(50);
  });

  it('leaves out today, which is not over, and keeps the oldest day', () => {
    const days = history([...Array(13).fill(50), 400, 3]);
    expect(modelledLimit(days, dayOf(14))).toBe(modelledLimit(days.slice(0, 14), dayOf(14)));
    expect(modelledLimit(days, dayOf(14))).toBe(150);
    expect(modelledLimit(days, dayOf(13))).toBeUndefined();
  });

  it('goes by the newest 21 days, whatever their order', () => {
    const series = [...Array(30).fill(9_000), ...counting(101, 121)];
    expect(limitOf(series)).toBe(122);
    expect(modelledLimit(history(series).reverse(), dayOf(series.length))).toBe(122);
    expect(limitOf([9_000, ...counting(101, 120)])).not.toBe(121);
  });

  it('does not count days without counters: a week of holidays is no fall', () => {
    const days = history(counting(101, 127)).filter((_, index) => index < 10 || index >= 17);
    const left = days.map(({ codesIssued }, index) => ({ day: dayOf(index), codesIssued, codesClaimed: 0 }));
    expect(modelledLimit(days, dayOf(27))).toBe(modelledLimit(left, dayOf(27)));
  });

  it.each([
    [[10, 10, 11, 10], 10.5, 11],
    [[10, 11, 11, 12], 12.5, 13],
    [[20, 20, 20, 21, 20], 20.5, 21],
    [[20, 20, 20, 20, 20, 20, 20, 21], 20.5, 21],
    [[20, 20, 21, 20], 20.5, 21],
    [[21, 20, 20, 20], 19.5, 20],
  ])('%j goes on with %d: %d', (series, _, limit) => {
    expect(predictedLimit(series)).toBe(limit);
  });

  it('stays within its bounds', () => {
    expect(predictedLimit(counting(1, 14).reverse())).toBe(LEAST_MODELLED);
    expect(predictedLimit(Array(14).fill(11))).toBe(11);
    expect(predictedLimit(Array(14).fill(19_999))).toBe(19_999);
    expect(predictedLimit(counting(1, 14).map((step) => step * 5_000))).toBe(GREATEST_MODELLED);
  });
});
