import { type ExportConfiguration, takesIn } from '../../../protocol/export/configuration.ts';
import { countUploads, isHeldBack } from '../../../protocol/export/figures/linkability.ts';
import { hoursOf, type Window } from '../../../protocol/export/window.ts';
import { KeyRecords } from '../../../protocol/export/write/records.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { readUploadLogLayout } from '../../../protocol/keys/upload-log.ts';
import type { UploadLogReader } from '../store/export/upload-log-reader.ts';

/** Sets of regions of which a configuration takes a key or more, whole: how they are padded depends on all of their keys. */
export interface WindowUploads {
  readonly records: KeyRecords;
  /** The sets of regions that occur, each sorted; a record names its set by the place here. */
  readonly regionSets: readonly RegionSet[];
  /** How many uploads gave a key that is taken. */
  readonly uploads: number;
}

export interface RegionSet {
  readonly regions: readonly string[];
  /** Does the configuration take keys of travelers, and of all others? */
  readonly takesTravelers: boolean;
  readonly takesOthers: boolean;
}

/** Reads the window's part of the upload log. */
export async function readWindow(
  log: UploadLogReader,
  configuration: ExportConfiguration,
  window: Window,
): Promise<WindowUploads> {
  const records = new KeyRecords();
  const sets = openRegionSets(configuration);
  const uploads = countUploads();
  await log.readHours(hoursOf(window), (item, releaseHour) => {
    const { regions, entriesOffset, count } = readUploadLogLayout(item);
    const regionSet = sets.placeOf(regions);
    if (regionSet === undefined) return;
    const [hour, first] = [(releaseHour - window.start) / HOUR_SECONDS, records.count];
    records.append(item, entriesOffset, count, { hour, regionSet });
    const heldBack = isTakenHeldBack(records, sets.all[regionSet] as RegionSet, first, releaseHour);
    if (heldBack !== undefined) uploads.add(hour, heldBack);
  });
  return { records, regionSets: sets.all, uploads: uploads.atLeast() };
}

/** Of the records from `first` on, those that are taken; undefined: none is. Most uploads are told by their first key. */
function isTakenHeldBack(
  records: KeyRecords,
  set: RegionSet,
  first: number,
  releaseHour: UnixSeconds,
): boolean | undefined {
  let heldBack: boolean | undefined;
  for (let index = first; index < records.count; index++) {
    if (!takes(set, records.isTraveler(index))) continue;
    if (!isHeldBack(records, index, releaseHour)) return false;
    heldBack = true;
  }
  return heldBack;
}

function takes({ takesTravelers, takesOthers }: RegionSet, traveler: boolean): boolean {
  return traveler ? takesTravelers : takesOthers;
}

/** The records that the configuration takes; undefined: all. */
export function takenOf({
  records,
  regionSets,
}: Pick<WindowUploads, 'records' | 'regionSets'>): Uint32Array | undefined {
  if (regionSets.every((set) => set.takesTravelers && set.takesOthers)) return undefined;
  const taken = new Uint32Array(records.count);
  let found = 0;
  for (let index = 0; index < records.count; index++) {
    const set = regionSets[records.regionSet(index)] as RegionSet;
    if (takes(set, records.isTraveler(index))) taken[found++] = index;
  }
  return taken.subarray(0, found);
}

function openRegionSets(configuration: ExportConfiguration) {
  const all: RegionSet[] = [];
  const places = new Map<string, number | undefined>();

  function add(regions: readonly string[]): number | undefined {
    const takesTravelers = takesIn(configuration, regions, true);
    const takesOthers = takesIn(configuration, regions, false);
    return takesTravelers || takesOthers ? all.push({ regions, takesTravelers, takesOthers }) - 1 : undefined;
  }

  return {
    all,
    /** Undefined: the configuration takes nothing of the set. */
    placeOf(regions: readonly string[]): number | undefined {
      const set = [...regions].sort();
      const name = set.join();
      if (!places.has(name)) places.set(name, add(set));
      return places.get(name);
    },
  };
}
