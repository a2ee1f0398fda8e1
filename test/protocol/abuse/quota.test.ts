import { describe, expect, it } from 'vitest';
import {
  type Bucket,
  chargeFor,
  effectiveLimit,
  emptyBucket,
  refilledUntil,
  remainingOf,
} from '../../../protocol/abuse/quota.ts';
import { abusePreventionSettings } from '../../../protocol/abuse/settings.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';

/** 2026-11-22T00:00:00Z. */
const MIDNIGHT = 1_795_305_600;
const settings = abusePreventionSettings.parse({ enabled: true });
const bucket = (changes: Partial<Bucket> = {}): Bucket => ({
  ...emptyBucket,
  modelled: 100,
  until: MIDNIGHT + DAY_SECONDS,
  marksSince: MIDNIGHT,
  ...changes,
});
const charge = (changes: Partial<Bucket> = {}, now = MIDNIGHT, mark = 'mark') =>
  chargeFor(bucket(changes), mark, settings, now);

it('is off unless a region switches it on', () => {
  expect(abusePreventionSettings.parse({})).toEqual({ enabled: false, limit: 10, limitFactor: 1 });
  for (const limitFactor of [0.09, 10.1])
    expect(abusePreventionSettings.safeParse({ limitFactor }).success).toBe(false);
  for (const limit of [9, 20_001, 10.5]) expect(abusePreventionSettings.safeParse({ limit }).success).toBe(false);
});

describe('V16: limit and factor, as a 32-bit float in hundredths', () => {
  it.each([
    [100, 1, 100],
    [100, 1.1, 111],
    [100, 1.15, 114],
    [100, 1.25, 125],
    [50, 1.5, 75],
    [7, 1.333, 10],
    [20_000, 10, 200_000],
    [10, 0.1, 1],
  ])('%d × %d = %d', (limit, factor, effective) => {
    expect(effectiveLimit(limit, factor)).toBe(effective);
  });
});

describe('a code', () => {
  it('is charged up to the limit, and not beyond', () => {
    expect(charge({ taken: 98 })).toEqual({ turnMarks: false, limit: 100 });
    expect(charge({ taken: 99 })).toEqual({ turnMarks: false, limit: 100 });
    expect(charge({ taken: 100 })).toBe('used-up');
    expect(charge({ taken: 101 })).toBe('used-up');
  });

  it('has what was added, too', () => {
    expect(charge({ taken: 100 - 20 })).toEqual({ turnMarks: false, limit: 100 });
    expect(remainingOf(bucket({ taken: -20 }), settings, MIDNIGHT)).toBe(120);
  });

  it('is charged once', () => {
    expect(charge({ taken: 100, marks: ['mark'] })).toBe('charged-already');
    expect(charge({ taken: 100, earlierMarks: ['mark'] })).toBe('charged-already');
    expect(charge({ taken: 1, marks: ['other'] })).toEqual({ turnMarks: false, limit: 100 });
  });

  it('fills the bucket from midnight on, and not a second before', () => {
    const until = MIDNIGHT;
    const [before, at, after] = [-1, 0, 1].map((second) => charge({ taken: 100, until }, MIDNIGHT + second));
    expect(before).toBe('used-up');
    expect(at).toMatchObject({ refillUntil: MIDNIGHT + DAY_SECONDS, limit: 100 });
    expect(after).toEqual({ ...(at as object), turnMarks: false });
    expect(remainingOf(bucket({ taken: 100, until }), settings, MIDNIGHT - 1)).toBe(0);
    expect(remainingOf(bucket({ taken: 100, until }), settings, MIDNIGHT)).toBe(100);
  });

  it('that was charged before midnight is not charged again after it', () => {
    expect(charge({ taken: 100, until: MIDNIGHT, marks: ['mark'] }, MIDNIGHT)).toBe('charged-already');
  });

  it('keeps marks for 15 seconds at least', () => {
    const turns = [14, 15, 16].map((second) => charge({}, MIDNIGHT + second));
    expect(turns).toMatchObject([{ turnMarks: false }, { turnMarks: true }, { turnMarks: true }]);
    expect(charge({ marksSince: MIDNIGHT + 5 }, MIDNIGHT)).toMatchObject({ turnMarks: false });
  });
});

describe('without a model', () => {
  it('the limit is the region’s own, for a week', () => {
    const first = chargeFor(emptyBucket, 'mark', { ...settings, limit: 500, limitFactor: 1.5 }, MIDNIGHT + 5);
    expect(first).toEqual({ turnMarks: true, limit: 750, refillUntil: MIDNIGHT + 7 * DAY_SECONDS });
  });

  it('a bucket is filled again after seven days, with one every day', () => {
    const { modelled: _, ...unmodelled } = bucket({ until: MIDNIGHT });
    const untils = [-1, 0].map((second) => refilledUntil(unmodelled, MIDNIGHT + second));
    expect(untils).toEqual([MIDNIGHT + 6 * DAY_SECONDS, MIDNIGHT + 7 * DAY_SECONDS]);
    expect(refilledUntil(bucket(), MIDNIGHT + DAY_SECONDS - 1)).toBe(MIDNIGHT + DAY_SECONDS);
  });
});
