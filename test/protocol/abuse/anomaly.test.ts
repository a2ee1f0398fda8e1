/** Known answers: verification-server.md §10, V14 and V15. */
import { describe, expect, it } from 'vitest';
import { type ClaimRatio, claimRatio } from '../../../protocol/abuse/anomaly.ts';

const dayBefore = (age: number) => new Date(Date.UTC(2026, 10, 22 - age)).toISOString().slice(0, 10);
/** Issued and claimed, today first, as the vectors have them. */
const ratioOf = (counts: readonly string[]): ClaimRatio =>
  claimRatio(
    counts.flatMap((text, age) => {
      const [codesIssued = 0, codesClaimed = 0] = text.split('/').map(Number);
      return text === '-' ? [] : [{ day: dayBefore(age), codesIssued, codesClaimed }];
    }),
    dayBefore(0),
    dayBefore(1),
  );
const rounded = ({ last, mean, deviation }: ClaimRatio) =>
  [last, mean, deviation].map((value) => (value === undefined ? undefined : Number(value.toFixed(6))));

const v14 = '5/4 29/27 28/25 27/25 26/24 25/24 24/24 23/18 22/18 21/18 20/15 19/15 18/15 17/15 16/15 15/15'.split(' ');
const v15 = '1/0 2/1 4/2 8/4 8/8 9/8 10/9 14/10 16/14 18/16 22/18 38/22 54/38 55/54 56/55 58/56'.split(' ');

describe('the share of codes that are redeemed', () => {
  it.each([
    ['V14', v14, [0.931034, 0.882318, 0.077307]],
    ['V15, declining', v15, [0.5, 0.806955, 0.171171]],
  ])('%s', (_, counts, expected) => {
    expect(rounded(ratioOf(counts))).toEqual(expected);
    expect(ratioOf(counts).anomalous).toBe(false);
  });

  it('needs 14 days before yesterday', () => {
    expect(ratioOf(v14.slice(0, 15))).toEqual({ last: 27 / 29, anomalous: false });
    expect(ratioOf(v14.slice(0, 16)).mean).toBeDefined();
    expect(ratioOf([])).toEqual({ last: 1, anomalous: false });
  });

  it('looks at the newest 30 of them, and passes over days without codes', () => {
    const usual = [...Array(30).fill('10/9'), ...Array(30).fill('10/1')];
    expect(rounded(ratioOf(['-', '10/9', ...usual]))).toEqual([0.9, 0.9, 0]);
    const gaps = usual.flatMap((one) => [one, '0/7', '-']);
    expect(rounded(ratioOf(['-', '10/9', ...gaps]))).toEqual([0.9, 0.9, 0]);
  });

  it('is 1 at most, and 1 where no code was issued', () => {
    expect(ratioOf(['5/5', '10/12']).last).toBe(1);
    expect(ratioOf(['5/5', '0/3']).last).toBe(1);
    expect(ratioOf(['5/5', '-', '10/1']).last).toBe(1);
    expect(rounded(ratioOf(['-', '10/8', ...Array(14).fill('10/20')]))).toEqual([0.8, 1, 0]);
  });

  it('is anomalous below twice the standard deviation, and not at it', () => {
    // Mean 0.7, standard deviation 0.1, both without a rest in hundredths: 14 days of 0.6 and 0.8.
    const before = Array.from({ length: 14 }, (_, index) => (index % 2 === 0 ? '1000/600' : '1000/800'));
    const anomalous = (yesterday: string) => ratioOf(['-', yesterday, ...before]).anomalous;
    expect([anomalous('1000/501'), anomalous('1000/499')]).toEqual([false, true]);
    expect(anomalous('1000/1000')).toBe(false);
    // Exact in binary: mean 0.75, deviation 0.25, edge 0.25.
    const halves = Array.from({ length: 14 }, (_, index) => (index % 2 === 0 ? '4/2' : '4/4'));
    const edge = (yesterday: string) => ratioOf(['-', yesterday, ...halves]).anomalous;
    expect([edge('1024/257'), edge('1024/256'), edge('1024/255')]).toEqual([false, false, true]);
  });

  it('is anomalous with any fall where every day was the same', () => {
    const same = Array(14).fill('8/6');
    expect(ratioOf(['-', '8/6', ...same]).anomalous).toBe(false);
    expect(ratioOf(['-', '1000/749', ...same]).anomalous).toBe(true);
  });
});
