import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { remainingMilliseconds, withTimeLimit } from '../../../lambdas/shared/time-limit.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = () => new Promise<never>(() => {});
const lasting = (milliseconds: number) => new Promise<string>((resolve) => setTimeout(resolve, milliseconds, 'done'));

/** What becomes of the work, and when. */
async function outcome(work: Promise<unknown>): Promise<[unknown, number]> {
  const begun = performance.now();
  const settled = work.then(
    (value): [unknown, number] => [value, performance.now() - begun],
    (error): [unknown, number] => [error.name, performance.now() - begun],
  );
  await vi.runAllTimersAsync();
  return settled;
}

describe('a time limit', () => {
  it.each([
    ['work done in time', () => lasting(99), ['done', 99]],
    ['work that is a millisecond late', () => lasting(101), ['TimeLimitError', 100]],
    ['work that never ends', never, ['TimeLimitError', 100]],
    ['work that fails', () => Promise.reject(new RangeError('no')), ['RangeError', 0]],
  ])('%s', async (_, work, expected) => {
    expect(await outcome(withTimeLimit(100, work))).toEqual(expected);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['the outer one, when it is shorter', 60, 100],
    ['the inner one, when it is shorter', 100, 60],
  ])('within another is %s', async (_, outer, inner) => {
    const work = () => withTimeLimit(inner, never);
    expect(await outcome(withTimeLimit(outer, work))).toEqual(['TimeLimitError', 60]);
  });

  it('within one that is over begins nothing that waits', async () => {
    let late: Promise<unknown> | undefined;
    const work = async () => {
      await lasting(200);
      late = outcome(withTimeLimit(100, never));
    };
    await outcome(withTimeLimit(100, work));
    await vi.advanceTimersByTimeAsync(200);
    expect(await late).toEqual(['TimeLimitError', 0]);
  });
});

describe('what is left', () => {
  it('is known to the work and to everything it calls, and to nobody else', async () => {
    const seen: number[] = [];
    const work = async () => {
      seen.push(remainingMilliseconds());
      await lasting(30);
      seen.push(remainingMilliseconds());
    };
    const done = withTimeLimit(100, work);
    expect(remainingMilliseconds()).toBe(Number.POSITIVE_INFINITY);
    await vi.runAllTimersAsync();
    await done;
    expect(seen).toEqual([100, 70]);
    expect(remainingMilliseconds()).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['that was cut off', 200],
    ['that is done, of what it left running', 50],
  ])('is nothing for work %s', async (_, milliseconds) => {
    let left: number | undefined;
    const work = async () => {
      lasting(150).then(() => {
        left = remainingMilliseconds();
      });
      await lasting(milliseconds);
    };
    await outcome(withTimeLimit(100, work));
    expect(left).toBeLessThan(0);
  });

  it('is that of each call alone, at the same time', async () => {
    vi.useRealTimers();
    const left = await Promise.all(
      [10_000, 20_000].map((milliseconds) =>
        withTimeLimit(milliseconds, async () => {
          await pause(5);
          return Math.ceil(remainingMilliseconds() / 10_000);
        }),
      ),
    );
    expect(left).toEqual([1, 2]);
  });
});
