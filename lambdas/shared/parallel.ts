/**
 * `work` for each of `items`, at most `most` at a time; what it gave, in the order of the items. The next one starts as soon
 * as any has ended: a slow one keeps its own place and holds up nobody else. Rejects as soon as one of them does.
 */
export async function inParallel<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = new Array(items.length);
  const waiting = items.entries();
  const worker = async () => {
    for (const [at, item] of waiting) done[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return done;
}
