import { describe, expect, it } from 'vitest';
import { onsetDate, symptomAnswers, symptomDateProblem, symptomDays } from '../../../protocol/eligibility/symptoms.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const since = (date: string) => ({ kind: 'since', date }) as const;

describe('the day of first symptoms', () => {
  it.each([
    ['2026-11-01', 'invalid'],
    ['2026-11-02', undefined],
    ['2026-11-03', undefined],
    ['2026-11-21', undefined],
    ['2026-11-22', undefined],
    ['2026-11-23', 'invalid'],
    ['', 'missing'],
    ['2026-11-31', 'invalid'],
    ['22.11.2026', 'invalid'],
    ['2026-11-22T00:00:00Z', 'invalid'],
  ])('20 days back to today (UTC): %j is %j', (date, problem) => {
    expect(symptomDateProblem(date, NOW)).toBe(problem);
    expect(symptomDateProblem(date, NOW + 86_399)).toBe(problem);
  });

  it('moves on at midnight (UTC)', () => {
    const days = [-1, 0, 1].map((second) => symptomDays(NOW + second));
    expect(days[0]).toEqual({ earliest: '2026-11-01', latest: '2026-11-21' });
    expect(days[1]).toEqual({ earliest: '2026-11-02', latest: '2026-11-22' });
    expect(days[2]).toEqual(days[1]);
  });

  it.each([
    ['2028-02-29', '2028-02-29T12:00:00Z', undefined],
    ['2028-02-29', '2028-03-20T12:00:00Z', undefined],
    ['2028-02-29', '2028-03-21T12:00:00Z', 'invalid'],
    ['2027-02-29', '2027-03-01T12:00:00Z', 'invalid'],
  ])('29 February: %s at %s is %j', (date, time, problem) => {
    expect(symptomDateProblem(date, Date.parse(time) / 1_000)).toBe(problem);
  });
});

describe('the day from which days are counted (§5)', () => {
  const unknown = symptomAnswers.filter((kind) => kind !== 'since').map((kind) => ({ kind }));

  it('of a confirmed test is the earlier of symptoms and sample', () => {
    expect(onsetDate(since('2026-11-17'), '2026-11-18', NOW)).toBe('2026-11-17');
    expect(onsetDate(since('2026-11-18'), '2026-11-18', NOW)).toBe('2026-11-18');
    expect(onsetDate(since('2026-11-19'), '2026-11-18', NOW)).toBe('2026-11-18');
  });
  it('of a home test is the day of symptoms', () => {
    expect(onsetDate(since('2026-11-17'), undefined, NOW)).toBe('2026-11-17');
    expect(onsetDate(since('2026-11-22'), undefined, NOW)).toBe('2026-11-22');
  });
  it.each(unknown)('is the sample date, or today for a home test, with symptoms $kind', (answer) => {
    expect(onsetDate(answer, '2026-11-18', NOW)).toBe('2026-11-18');
    expect(onsetDate(answer, undefined, NOW - 1)).toBe('2026-11-21');
    expect(onsetDate(answer, undefined, NOW)).toBe('2026-11-22');
    expect(onsetDate(answer, undefined, NOW + 1)).toBe('2026-11-22');
  });
  it('has four answers', () => expect(symptomAnswers).toEqual(['since', 'unknown', 'none', 'not-said']));
});
