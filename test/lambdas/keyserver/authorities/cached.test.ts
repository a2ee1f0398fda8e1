import { describe, expect, it } from 'vitest';
import { cached } from '../../../../lambdas/keyserver/authorities/cached.ts';

function setUp(load = async (key: string) => `${key}!`) {
  const loaded: string[] = [];
  const clock = { milliseconds: 0 };
  const cache = cached(
    (key: string) => {
      loaded.push(key);
      return load(key);
    },
    { seconds: 60, maximumEntries: 2, monotonic: () => clock.milliseconds },
  );
  return { cache, clock, loaded };
}

describe('cache', () => {
  it('loads once a minute, however many ask at once', async () => {
    const { cache, clock, loaded } = setUp();
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['a!', 'a!']);
    clock.milliseconds = 59_999;
    await cache.get('a');
    expect(loaded).toEqual(['a']);
    clock.milliseconds = 60_000;
    await cache.get('a');
    expect(loaded).toEqual(['a', 'a']);
  });

  it('loads anew when told', async () => {
    const { cache, loaded } = setUp();
    await cache.get('a');
    await cache.refresh('a');
    await cache.get('a');
    expect(loaded).toEqual(['a', 'a']);
  });

  it('holds a bounded number of entries, the newest', async () => {
    const { cache, loaded } = setUp();
    for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await cache.get(key);
    expect(loaded).toEqual(['a', 'b', 'c', 'a']);
  });

  it('forgets a failure', async () => {
    const answers = [() => Promise.reject(new Error('socket')), async () => 'fine'];
    const { cache } = setUp(() => (answers.shift() as () => Promise<string>)());
    await expect(cache.get('a')).rejects.toThrow('socket');
    expect(await cache.get('a')).toBe('fine');
  });
});
