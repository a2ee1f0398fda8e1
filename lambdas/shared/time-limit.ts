/**
 * A limit on the time of a piece of work and of everything it asks of others. The work's promises carry it along, so it
 * reaches every call to AWS (aws/http.ts) without a parameter through all stories and stores.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Limit {
  /** Milliseconds of the monotonic clock. */
  endsAt: number;
}

const limits = new AsyncLocalStorage<Limit>();

/** The work was not done within its time. Not an error that the SDK would try again after. */
export class TimeLimitError extends Error {
  constructor() {
    super('The time limit was reached');
    this.name = 'TimeLimitError';
  }
}

/**
 * Gives `work` this many milliseconds, or what is left of the limit around it, and then rejects with TimeLimitError
 * whatever the work does. Nothing of it is left behind: what it then still waits for from outside fails at that moment,
 * and what it asks for later fails at once. For a container may be frozen with the work half-way, and thawed in the
 * middle of another call.
 */
export async function withTimeLimit<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const allowed = Math.max(0, Math.min(milliseconds, remainingMilliseconds()));
  const limit = { endsAt: performance.now() + allowed };
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError()), allowed);
  });
  try {
    return await Promise.race([limits.run(limit, work), end]);
  } finally {
    clearTimeout(timer);
    limit.endsAt = 0;
  }
}

/** What is left of the limit around the caller: 0 or less when it is reached or the work is over, Infinity without one. */
export function remainingMilliseconds(): number {
  const limit = limits.getStore();
  return limit === undefined ? Number.POSITIVE_INFINITY : limit.endsAt - performance.now();
}
