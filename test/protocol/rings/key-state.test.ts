import { describe, expect, it } from 'vitest';
import { nextVersionAt, placeOf, writingSpan } from '../../../protocol/rings/key-state.ts';
import type { RingTimes } from '../../../protocol/rings/ring.ts';

const NOW = 1_795_305_600;
const DAY = 86_400;
const policy = { newAfterSeconds: DAY, keepAfterSuccessorSeconds: 2 * DAY };
const at = (version: string, createdAt: number): RingTimes => ({ version, createdAt, usableFrom: createdAt + 1_800 });
const [first, second] = [at('1', NOW - DAY), at('2', NOW)];
const both = [first, second];

describe('placeOf', () => {
  it.each([
    [1_799, 'writes', 'announced'],
    [1_800, 'reads', 'writes'],
    [1_801, 'reads', 'writes'],
  ])('%d seconds after the second was made', (seconds, older, newer) => {
    const until = { until: NOW + 1_800 + 2 * DAY };
    expect(placeOf(first, both, policy, NOW + seconds)).toEqual({ state: older, ...until });
    expect(placeOf(second, both, policy, NOW + seconds)).toEqual({ state: newer });
  });

  it('knows no end where versions are kept for ever, and of a revoked one', () => {
    expect(placeOf(first, both, { newAfterSeconds: DAY }, NOW + DAY)).toEqual({ state: 'reads' });
    const revoked = { ...first, revokedAt: NOW };
    expect(placeOf(revoked, [revoked, second], policy, NOW)).toEqual({ state: 'revoked' });
  });
});

describe('nextVersionAt', () => {
  it('counts from the newest that stands', () => {
    expect(nextVersionAt(both, policy)).toBe(NOW + DAY);
    expect(nextVersionAt([first, { ...second, revokedAt: NOW }], policy)).toBe(NOW);
    expect(nextVersionAt([], policy)).toBeUndefined();
  });
});

describe('writingSpan', () => {
  it('ends when the next one writes, and until then now', () => {
    expect(writingSpan(first, both, NOW + DAY)).toEqual({ from: NOW - DAY + 1_800, until: NOW + 1_800 });
    expect(writingSpan(first, both, NOW + 60)).toEqual({ from: NOW - DAY + 1_800, until: NOW + 61 });
    expect(writingSpan(second, both, NOW + DAY)).toEqual({ from: NOW + 1_800, until: NOW + DAY + 1 });
  });
});
