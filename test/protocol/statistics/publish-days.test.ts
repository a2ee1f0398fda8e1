/** What a key server tells of its counters, and what the difference of two answers would be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyServerStatisticsAnswer } from '../../../protocol/api/key-server-statistics.ts';
import { type PublishHour, releasedDays } from '../../../protocol/statistics/publish-days.ts';
import { readToldDays } from '../../../protocol/statistics/told-days.ts';

const DAY = 86_400;
const MIDNIGHT = Date.parse('2026-11-22T00:00:00Z') / 1000;
const hour = (at: number, counts: Record<string, number>): PublishHour => ({ hour: at, counts });
const tenPublishes = (day: number) => [
  hour(day, { ios: 4, teks: 56, age14: 3, onset2: 3, revisions: 1 }),
  hour(day + 23 * 3_600, { android: 5, unknown: 1, teks: 70, age15: 6, onset29: 4, missingOnset: 2 }),
];

describe('a day', () => {
  it('is added up, bucket by bucket', () => {
    const [told, ...others] = releasedDays(tenPublishes(MIDNIGHT), MIDNIGHT + 2 * DAY);
    expect(others).toEqual([]);
    expect(told).toEqual({
      day: '2026-11-22',
      figures: {
        publish_requests: { unknown: 1, android: 5, ios: 4 },
        total_teks_published: 126,
        requests_with_revisions: 1,
        tek_age_distribution: [...Array(14).fill(0), 3, 6],
        onset_to_upload_distribution: [0, 0, 3, ...Array(26).fill(0), 4],
        requests_missing_onset_date: 2,
      },
    });
  });

  it.each([
    [MIDNIGHT + DAY + 899, 0],
    [MIDNIGHT + DAY + 900, 1],
    [MIDNIGHT + DAY + 901, 1],
    [MIDNIGHT + 14 * DAY - 1, 1],
    [MIDNIGHT + 14 * DAY, 0],
    [MIDNIGHT + 14 * DAY + 1, 0],
  ])('is told from its settling until its first hour is forgotten: at %i', (now, days) => {
    expect(releasedDays(tenPublishes(MIDNIGHT), now)).toHaveLength(days);
  });

  it.each([9, 10, 11])('of %i publishes is told from ten on, and a smaller one never', (android) => {
    for (const later of [1, 2, 5, 13]) {
      const told = releasedDays([hour(MIDNIGHT, { android })], MIDNIGHT + later * DAY + 900);
      expect(told).toHaveLength(android < 10 ? 0 : 1);
    }
  });

  it('is the same in every answer that has it: the difference of two is whole days of ten publishes', () => {
    const counted = fc.array(
      fc.record({ at: fc.nat(20 * 24 - 1), android: fc.nat(12), teks: fc.nat(100), age3: fc.nat(8) }),
      { minLength: 20, maxLength: 200 },
    );
    fc.assert(
      fc.property(counted, fc.nat(20 * DAY), fc.nat(2 * DAY), (publishes, first, later) => {
        // As counted until each moment, and forgotten by then.
        const told = (now: number) => {
          const stored = publishes
            .map(({ at, ...counts }) => hour(MIDNIGHT + at * 3_600, counts))
            .filter((one) => one.hour <= now && one.hour > now - 14 * DAY);
          return new Map(releasedDays(stored, now).map((one) => [one.day, one.figures]));
        };
        const [one, other] = [told(MIDNIGHT + first), told(MIDNIGHT + first + later)];
        for (const [day, figures] of one) if (other.has(day)) expect(other.get(day)).toEqual(figures);
        for (const { publish_requests: by } of [...one.values(), ...other.values()]) {
          expect(by.unknown + by.android + by.ios).toBeGreaterThanOrEqual(10);
        }
      }),
    );
  });
});

describe('what was told', () => {
  const now = MIDNIGHT + DAY + 900;
  const days = releasedDays(tenPublishes(MIDNIGHT), now);
  const read = (value: unknown) => readToldDays(JSON.stringify(value), now);

  it('is read as it was said, with padding beside it', () => {
    expect(read({ ...keyServerStatisticsAnswer(days), padding: 'AAAA' })).toEqual(days);
    expect(read({ padding: 'AAAA' })).toEqual([]);
    expect(read({ days: null })).toEqual([]);
  });

  it('has Go’s zero values where the reference leaves members out', () => {
    const bare = { day: '2026-11-22T00:00:00Z', publish_requests: { android: 12 } };
    expect(read({ days: [bare] })?.[0]?.figures).toEqual({
      publish_requests: { unknown: 0, android: 12, ios: 0 },
      total_teks_published: 0,
      requests_with_revisions: 0,
      tek_age_distribution: null,
      onset_to_upload_distribution: null,
      requests_missing_onset_date: 0,
    });
  });

  it('is left out where it is of no day of the reports', () => {
    const of = (day: string) => read({ days: [{ day: `${day}T00:00:00Z`, publish_requests: {} }] });
    expect(of('2026-08-24')).toEqual([]);
    expect(of('2026-08-25')).toHaveLength(1);
    expect(of('2026-11-24')).toEqual([]);
  });

  it.each([
    ['no JSON', undefined],
    ['a list', []],
    ['a day without its requests', { days: [{ day: '2026-11-22T00:00:00Z' }] }],
    ['a time of day', { days: [{ day: '2026-11-22T01:00:00Z', publish_requests: {} }] }],
    ['no day', { days: [{ day: 'x', publish_requests: {} }] }],
    ['less than nothing', { days: [{ day: '2026-11-22T00:00:00Z', publish_requests: { ios: -1 } }] }],
    ['a fraction', { days: [{ day: '2026-11-22T00:00:00Z', publish_requests: { ios: 1.5 } }] }],
    [
      'endless buckets',
      { days: [{ day: '2026-11-22T00:00:00Z', publish_requests: {}, tek_age_distribution: Array(65).fill(0) }] },
    ],
    ['endless days', { days: Array(201).fill({ day: '2026-11-22T00:00:00Z', publish_requests: {} }) }],
  ])('is refused as a whole for %s', (_, value) => {
    expect(readToldDays(value === undefined ? '<html>' : JSON.stringify(value), now)).toBeUndefined();
  });
});
