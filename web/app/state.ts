/** A value that parts of the page watch. */
import { useEffect, useState } from 'preact/hooks';

export interface Watched<V> {
  get(): V;
  set(value: V): void;
  /** Gives what ends it. */
  watch(listener: (value: V) => void): () => void;
}

export function watched<V>(first: V): Watched<V> {
  let value = first;
  const listeners = new Set<(value: V) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useWatched<V>(source: Watched<V>): V {
  const [value, setValue] = useState<V>(() => source.get());
  useEffect(() => {
    setValue(() => source.get());
    return source.watch((next) => setValue(() => next));
  }, [source]);
  return value;
}
