import { describe, expect, it } from 'vitest';
import { countersOf, type PublishEvent, platformOf } from '../../../lambdas/keyserver/store/statistics.ts';
import { dayStartInterval, intervalAt } from '../../../protocol/keys/interval.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
const today = dayStartInterval(intervalAt(now));
const event: PublishEvent = {
  issuer: 'iss',
  userAgent: '',
  inserted: 14,
  revised: 0,
  oldestStart: today - 14 * 144,
  onset: { interval: today - 3 * 144, missing: false },
};

describe('publish counters (key-server.md §5.7)', () => {
  it.each([
    ['android', 'Dalvik/2.1.0 (Linux; U; Android 12)'],
    ['ios', 'bluetoothd (unknown version) CFNetwork/1121.2.2 Darwin/19.3.0'],
    ['ios', 'Example/1 (iPhone; iOS 15)'],
    ['unknown', 'CFNetwork/1121.2.2'],
    ['unknown', 'en/e2e-client'],
    ['unknown', ''],
  ])('%s: %s', (platform, userAgent) => {
    expect(platformOf(userAgent)).toBe(platform);
    expect(countersOf({ ...event, userAgent }, now)).toMatchObject({ [platform]: 1 });
  });

  it('counts keys, the age of the oldest and the days since onset', () => {
    expect(countersOf(event, now)).toEqual({ unknown: 1, teks: 14, age14: 1, onset3: 1 });
  });

  it('puts everything older into the last buckets', () => {
    const old = { ...event, oldestStart: today - 16 * 144, onset: { interval: today - 40 * 144, missing: false } };
    expect(countersOf(old, now)).toEqual({ unknown: 1, teks: 14, age15: 1, onset29: 1 });
  });

  it('counts an assumed onset as missing', () => {
    const onset = { ...event.onset, missing: true };
    expect(countersOf({ ...event, onset }, now)).toEqual({ unknown: 1, teks: 14, age14: 1, missingOnset: 1 });
  });

  it('counts of a revision only that it was one', () => {
    expect(countersOf({ ...event, inserted: 1, revised: 14 }, now)).toEqual({ unknown: 1, teks: 15, revisions: 1 });
  });
});
