import { WARM_MILLISECONDS } from './aws/options.ts';
import { withTimeLimit } from './time-limit.ts';

/**
 * Fills caches and opens the SDK's connections while the container starts, where the processor is cheap and nobody
 * waits, for three seconds at most. A failure is not fatal here: the first call meets it again and answers it.
 */
export async function warm(...loads: readonly (() => Promise<unknown>)[]): Promise<void> {
  const all = () => Promise.allSettled(loads.map((load) => load()));
  await withTimeLimit(WARM_MILLISECONDS, all).catch(() => undefined);
}
