/** What the checks from outside report: C8 to C11 of region-config.md §7, on what is deployed. */

export interface Seen {
  /** `open`: nothing is there yet that could be right or wrong. */
  readonly verdict: 'good' | 'open' | 'bad';
  /** As in region-config.md §7; `publish` where it has none. */
  readonly rule: 'C8' | 'C9' | 'C10' | 'C11' | 'publish';
  /** The key of the configuration that it is about. */
  readonly key: string;
  readonly what: string;
  /** What to do about it. */
  readonly remedy?: string;
}

type Given = Pick<Seen, 'rule' | 'key'>;

export const good = (about: Given, what: string): Seen => ({ verdict: 'good', ...about, what });

export const open = (about: Given, what: string, remedy: string): Seen => ({ verdict: 'open', ...about, what, remedy });

export const bad = (about: Given, what: string, remedy: string): Seen => ({ verdict: 'bad', ...about, what, remedy });
