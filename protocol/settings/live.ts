/** Live changes: what an administrator set beside what the deployment wrote, by the setting's place in the region file. */
import { isDeepStrictEqual } from 'node:util';

/** Place → value; null: left out, where the region file has one. */
export type LiveChanges = Readonly<Record<string, unknown>>;

/** One setting as it was and as it is; null: there is none. */
export interface Difference {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What is in force: the deployed settings with the live changes over them. */
export function withLive<T extends object>(deployed: T, live: LiveChanges): T {
  return Object.entries(live).reduce((whole, [path, value]) => put(whole, path.split('.'), value) as T, deployed);
}

function put(holder: unknown, [step = '', ...rest]: readonly string[], value: unknown): object {
  const { [step]: inner, ...others } = (holder ?? {}) as Record<string, unknown>;
  if (rest.length > 0) return { ...others, [step]: put(inner, rest, value) };
  return value === null ? others : { ...others, [step]: value };
}

/** Of one setting; null: there is none. */
export function valueAtKey(settings: object, key: string): unknown {
  const found = key
    .split('.')
    .reduce<unknown>((holder, step) => (holder as Record<string, unknown> | undefined)?.[step], settings);
  return found ?? null;
}

/** What changes for readers when the live changes of deployed settings become others. */
export function differences(deployed: object, live: LiveChanges, next: LiveChanges): Difference[] {
  const [was, is] = [withLive(deployed, live), withLive(deployed, next)];
  const keys = new Set([...Object.keys(live), ...Object.keys(next)]);
  return [...keys]
    .map((key) => ({ key, before: valueAtKey(was, key), after: valueAtKey(is, key) }))
    .filter(({ before, after }) => !isDeepStrictEqual(before, after));
}

/** A live change that a deployment meets. */
export interface Met {
  readonly key: string;
  readonly live: unknown;
  /** What the last deployment wrote, which the administrator saw. */
  readonly was: unknown;
  readonly now: unknown;
}

/**
 * Live changes that would hide what a deployment brings: the region file says something new of a setting, and something else
 * than what was set. Where it says the very value that was set, it has taken the change over.
 */
export function hiddenByLive(deployed: object, incoming: object, live: LiveChanges): Met[] {
  return Object.entries(live)
    .map(([key, value]) => ({ key, live: value, was: valueAtKey(deployed, key), now: valueAtKey(incoming, key) }))
    .filter(({ live: set, was, now }) => !isDeepStrictEqual(now, was) && !isDeepStrictEqual(now, set));
}

/** Live changes that the region file says itself: they can be dropped. */
export function takenOver(deployed: object, live: LiveChanges): string[] {
  return Object.entries(live)
    .filter(([key, value]) => isDeepStrictEqual(valueAtKey(deployed, key), value))
    .map(([key]) => key);
}
