/** Which keys there are, how old they are and when the next one is made: for an operator. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { VersionPlace } from '../../../../protocol/rings/key-state.ts';
import type { RingTimes } from '../../../../protocol/rings/ring.ts';

export interface ShownVersion extends RingTimes, VersionPlace {}

/** A ring, or a region's keys for one purpose. */
export interface ShownKeys {
  readonly what: string;
  readonly region?: string;
  /** Newest first. */
  readonly versions: readonly ShownVersion[];
  /** When the schedule makes the next one; absent where there is none yet. */
  readonly nextAt?: UnixSeconds;
  /** Signing keys that are being made. */
  readonly unfinished: readonly string[];
  /** Signing keys that wait for KMS to delete them, and since when. */
  readonly retired: readonly { readonly version: string; readonly since: UnixSeconds }[];
}

export type ShowKeysResult =
  | { readonly now: UnixSeconds; readonly keys: readonly ShownKeys[] }
  | { readonly error: string };
