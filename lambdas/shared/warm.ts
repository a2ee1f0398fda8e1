/**
 * Fills caches and opens the SDK's connections while the container starts, where the processor is cheap and nobody
 * waits. A failure is not fatal here: the first call meets it again and answers it.
 */
export async function warm(...loads: readonly (() => Promise<unknown>)[]): Promise<void> {
  await Promise.allSettled(loads.map((load) => load()));
}
