import { describe, expect, it } from 'vitest';
import { allowanceOf, callWindow } from '../../../protocol/abuse/counting-limit.ts';

/** 2026-11-22T00:00:00Z. */
const MINUTE = 1_795_305_600;

describe('the window of a call', () => {
  it.each([
    [MINUTE - 1, MINUTE - 60],
    [MINUTE, MINUTE],
    [MINUTE + 1, MINUTE],
    [MINUTE + 59, MINUTE],
    [MINUTE + 60, MINUTE + 60],
  ])('at %i begins at %i, and ends a minute later', (now, start) => {
    expect(callWindow(now)).toEqual({ start, end: start + 60 });
  });
});

describe('what a caller is told', () => {
  it('is of the limit with the least left', () => {
    const told = allowanceOf(
      [
        { most: 100, calls: 95 },
        { most: 50, calls: 10 },
      ],
      false,
      MINUTE + 7,
    );
    expect(told).toEqual({ limit: 100, remaining: 5, reset: MINUTE + 60, waitSeconds: 0 });
    expect(
      allowanceOf(
        [
          { most: 100, calls: 50 },
          { most: 50, calls: 49 },
        ],
        false,
        MINUTE,
      ),
    ).toMatchObject({
      limit: 50,
      remaining: 1,
    });
  });

  it.each([
    [MINUTE, 60],
    [MINUTE + 1, 59],
    [MINUTE + 59, 1],
    [MINUTE + 60, 60],
  ])('when it is refused at %i: to wait for %i seconds', (now, waitSeconds) => {
    const told = allowanceOf([{ most: 3, calls: 3 }], true, now);
    expect(told).toEqual({ limit: 3, remaining: 0, reset: now + waitSeconds, waitSeconds });
  });

  it('is never less than nothing: a limit may have been lowered within the minute', () => {
    expect(allowanceOf([{ most: 3, calls: 9 }], true, MINUTE).remaining).toBe(0);
  });
});
