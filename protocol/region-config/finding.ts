/** What is wrong with a region file, or may be. */
import type { Path } from './file/written.ts';

export interface Finding {
  /** With an error nothing is handed over. */
  readonly severity: 'error' | 'warning';
  /** Stable name of the rule: `C2` and so on (region-config.md §7), or a word. */
  readonly rule: string;
  /** From the top of the file; [] is the file itself. */
  readonly path: Path;
  /** As receivers know it, where the rule is about one key: `notificationBody_1_EN_US`. */
  readonly key?: string;
  /** Undefined: missing. */
  readonly value?: unknown;
  /** What is wrong, without the place: "is 300". */
  readonly problem: string;
  /** What to do about it: "allowed: 0 to 250". */
  readonly remedy: string;
}
