import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { EventName } from '../events.ts';
import type { CallMiddleware, CallRequest } from './call-state.ts';

/** Bounds of the time from arrival to release. */
export interface Deadline {
  readonly minMilliseconds: number;
  readonly maxMilliseconds: number;
}

/** Waits until an answer may leave; `arrivedAt`: of its request, by `performance.now()`. */
export type Hold = (arrivedAt: number) => Promise<void>;

/**
 * Until a deadline drawn uniformly after the arrival, so that an answer's time does not tell a listener what was done
 * (design.md §3). An answer that is late waits for a further draw: it leaves at a sum of draws, too.
 */
export function holdUntilDeadline(
  { minMilliseconds, maxMilliseconds }: Deadline,
  randomBytes: RandomBytes,
  count: (event: EventName) => void,
): Hold {
  if (minMilliseconds < 1 || maxMilliseconds < minMilliseconds) {
    throw new RangeError('A release deadline needs 1 <= minimum <= maximum milliseconds');
  }
  const draw = () => minMilliseconds + (maxMilliseconds - minMilliseconds) * (randomBytes(4).readUInt32BE() / 2 ** 32);
  return async (arrivedAt) => {
    let deadline = arrivedAt + draw();
    if (deadline <= performance.now()) count('DeadlineOverrun');
    while (deadline <= performance.now()) deadline += draw();
    // Timers count whole milliseconds, and never fire early with a whole number of them.
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.ceil(deadline - performance.now()))));
  };
}

/** Holds every answer of a call until its deadline. */
export function releaseAtDeadline(
  deadline: Deadline,
  randomBytes: RandomBytes,
  count: (event: EventName) => void,
): CallMiddleware {
  const hold = holdUntilDeadline(deadline, randomBytes, count);
  const release = ({ event }: CallRequest) => hold(event.call.arrivedAt);
  return { after: release, onError: release };
}
