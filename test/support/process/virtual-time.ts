import { vi } from 'vitest';

/**
 * Does the work in a time that passes by waiting alone: what is computed takes none, so that a busy machine changes nothing,
 * and an hour of waiting is over at once. Begins now, or at `from` (milliseconds). The work may wait for timers and promises,
 * not for sockets or files.
 */
export async function inVirtualTime<T>(work: () => Promise<T>, from = Date.now()): Promise<T> {
  const toFake = ['setTimeout', 'clearTimeout', 'performance', 'Date'] as const;
  // Without `fakeNodeBuiltins`, who waits by node:timers/promises would wait in real time, and all limits be over meanwhile.
  vi.useFakeTimers({ toFake: [...toFake], fakeNodeBuiltins: true, now: from });
  try {
    let isOver = false;
    const result = work().finally(() => {
      isOver = true;
    });
    result.catch(() => {});
    while (!isOver) {
      // All that can be done now is done before this comes back.
      await new Promise((resolve) => setImmediate(resolve));
      if (!isOver) vi.advanceTimersToNextTimer();
    }
    return await result;
  } finally {
    vi.useRealTimers();
  }
}
