/**
 * How well the people in a file hide each other. Files are sorted by key, so nobody can tell which keys belong together,
 * unless few phones gave them (key-server.md §4.6 and §6): padding hides how many, but not from whoever knows that somebody
 * reported in that hour. For operators only; what is said here is in no file.
 */
import { floorTo, HOUR_SECONDS, intervalStart, type UnixSeconds } from '../../keys/interval.ts';
import type { KeyRecords } from '../write/records.ts';

/**
 * Of a file with keys of fewer uploads a longer period is worth a thought. As many as a day of `/v1/stats` needs before it is
 * told (protocol/statistics/publish-days.ts): who are too few to be counted are too few to hide among. No setting, since it
 * changes nothing but what operators are shown.
 */
export const LEAST_UPLOADS = 10;

/** The part of a finished window that says how well its keys hide each other. */
export interface WindowCounts {
  /** At least so many uploads gave a key. */
  readonly uploads: number;
  /** In the files, padding included. */
  readonly keys: number;
  readonly revisedKeys: number;
  readonly padding: number;
}

/** Of a finished window with the files that it was split over. */
export function countsOf(window: {
  readonly uploads: number;
  readonly padding: number;
  readonly files: readonly { readonly keys: number; readonly revisedKeys: number }[];
}): WindowCounts {
  const { uploads, padding, files } = window;
  return {
    ...{ uploads, padding },
    keys: files.reduce((sum, file) => sum + file.keys, 0),
    revisedKeys: files.reduce((sum, file) => sum + file.revisedKeys, 0),
  };
}

export interface Linkability {
  /** Generated keys among all primary keys, 0 to 1; 0 where there are none. */
  readonly generatedShare: number;
  /** A file went out, and few phones share it. */
  readonly isLow: boolean;
}

export function linkabilityOf({ uploads, keys, revisedKeys, padding }: WindowCounts): Linkability {
  return {
    generatedShare: keys === 0 ? 0 : padding / keys,
    isLow: keys + revisedKeys > 0 && uploads < LEAST_UPLOADS,
  };
}

/**
 * Counts uploads, of which the log keeps no trace: one upload is one item per release hour, and nothing tells which belong
 * together. All but those that were held back are uploads of their own, and so are the items of any one hour.
 */
export function countUploads() {
  let whole = 0;
  const perHour = new Map<number, number>();
  return {
    /** An item of the log; `heldBack`: all of its keys are. */
    add(hour: number, heldBack: boolean): void {
      if (!heldBack) whole++;
      perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
    },
    /** Never more than there were. */
    atLeast: (): number => Math.max(whole, ...perHour.values()),
  };
}

/**
 * Was the key still in use when it was uploaded, and so logged under a later hour than the rest of its upload (embargo.ts)? Of
 * one that ended an hour before it was uploaded this cannot be told, and it counts as held back.
 */
export function isHeldBack(records: KeyRecords, index: number, releaseHour: UnixSeconds): boolean {
  return floorTo(intervalStart(records.endInterval(index)) + HOUR_SECONDS, HOUR_SECONDS) === releaseHour;
}
