/** Milliseconds of a clock that never jumps, such as `performance.now`. */
export type Monotonic = () => number;

export interface CacheOptions {
  readonly seconds: number;
  /** The oldest entry gives way, since the keys may be chosen by an attacker. */
  readonly maximumEntries: number;
  readonly monotonic: Monotonic;
}

export interface Cache<T> {
  get(key: string): Promise<T>;
  /** Loads anew, whatever is cached. */
  refresh(key: string): Promise<T>;
}

/** Remembers what `load` gave, "not found" too; calls under way are shared and failures forgotten. */
export function cached<T>(load: (key: string) => Promise<T>, options: CacheOptions): Cache<T> {
  const entries = new Map<string, { value: Promise<T>; until: number }>();

  function refresh(key: string): Promise<T> {
    const value = load(key);
    value.catch(() => entries.delete(key));
    entries.delete(key);
    const oldest = entries.keys().next().value;
    if (oldest !== undefined && entries.size >= options.maximumEntries) entries.delete(oldest);
    entries.set(key, { value, until: options.monotonic() + options.seconds * 1000 });
    return value;
  }

  return {
    refresh,
    get(key) {
      const entry = entries.get(key);
      return entry && options.monotonic() < entry.until ? entry.value : refresh(key);
    },
  };
}
