import type { Clock } from '../../../lambdas/shared/clock.ts';

/** A clock that stands still until it is moved. */
export interface FrozenClock extends Clock {
  now: number;
  advance(seconds: number): void;
}

export function frozenClock(now = 1_795_305_600): FrozenClock {
  const clock = Object.assign(async () => clock.now, {
    now,
    advance(seconds: number) {
      clock.now += seconds;
    },
  });
  return clock;
}
