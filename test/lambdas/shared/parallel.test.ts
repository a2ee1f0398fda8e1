import { expect, it } from 'vitest';
import { inParallel } from '../../../lambdas/shared/parallel.ts';

/** Work that ends when it is told to. */
function held() {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (item: number) => {
    started.push(item);
    return new Promise<string>((resolve) => ends.set(item, () => resolve(`done ${item}`)));
  };
  const end = async (item: number) => {
    ends.get(item)?.();
    await new Promise(setImmediate);
  };
  return { started, work, end };
}

it('begins no more than so many at a time, and gives the results in the order of the items', async () => {
  const { started, work, end } = held();
  const all = inParallel([0, 1, 2, 3], 2, work);
  expect(started).toEqual([0, 1]);
  await end(1);
  expect(started).toEqual([0, 1, 2]);
  for (const item of [2, 3, 0]) await end(item);
  expect(await all).toEqual(['done 0', 'done 1', 'done 2', 'done 3']);
});

it('lets a slow one hold up nobody but itself', async () => {
  const { started, work, end } = held();
  const all = inParallel([0, 1, 2, 3, 4], 2, work);
  for (const item of [1, 2, 3, 4]) await end(item);
  expect(started).toEqual([0, 1, 2, 3, 4]);
  await end(0);
  expect(await all).toHaveLength(5);
});

it('rejects as soon as one does, and is done at once with nothing to do', async () => {
  const failing = (item: number) => (item === 1 ? Promise.reject(new Error('no')) : new Promise<void>(() => {}));
  await expect(inParallel([0, 1], 2, failing)).rejects.toThrow('no');
  expect(await inParallel([], 5, failing)).toEqual([]);
});
