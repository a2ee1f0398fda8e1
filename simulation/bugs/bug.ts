/** A mistake planted into the stores, to see that it is found. Never in the product: it stands between stories and stores. */
import type { Chance } from '../../device/town/chance.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Invariant } from '../truth/violation.ts';
import type { Stored, Stores } from '../world/scene.ts';

export interface Ground {
  /** As they should be. */
  readonly stores: Stores;
  readonly stored: Stored;
  readonly timeline: Timeline;
  readonly chance: Chance;
}

export interface Bug {
  readonly name: string;
  /** As of a story that has this mistake. */
  readonly what: string;
  /** Those that may find it first. */
  readonly foundBy: readonly Invariant[];
  /** So long a life shows it; default 5. */
  readonly days?: number;
  plant(ground: Ground): Stores;
}
