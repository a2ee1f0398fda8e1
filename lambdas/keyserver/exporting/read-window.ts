import { type ExportConfiguration, takesIn } from '../../../protocol/export/configuration.ts';
import { hoursOf, type Window } from '../../../protocol/export/window.ts';
import { KeyRecords } from '../../../protocol/export/write/records.ts';
import { HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { readUploadLogLayout } from '../../../protocol/keys/upload-log.ts';
import type { UploadLogReader } from '../store/export/upload-log-reader.ts';

/** What a configuration takes in of one window. */
export interface WindowUploads {
  readonly records: KeyRecords;
  /** The sets of regions that occur, each sorted; a record names its set by the place here. */
  readonly regionSets: readonly (readonly string[])[];
  /** How many uploads gave a key. */
  readonly uploads: number;
}

/** Reads the window's part of the upload log; keys for other regions are left out. */
export async function readWindow(
  uploads: UploadLogReader,
  configuration: ExportConfiguration,
  window: Window,
): Promise<WindowUploads> {
  const records = new KeyRecords();
  const regionSets: string[][] = [];
  const numbers = new Map<string, number>();

  function numberOf(regions: readonly string[]): number {
    const set = [...regions].sort();
    const known = numbers.get(set.join());
    if (known !== undefined) return known;
    numbers.set(set.join(), regionSets.length);
    return regionSets.push(set) - 1;
  }

  let taken = 0;
  await uploads.readHours(hoursOf(window), (item, hour) => {
    const { regions, entriesOffset, count } = readUploadLogLayout(item);
    if (!takesIn(configuration, regions, false)) return;
    taken++;
    const origin = { hour: (hour - window.start) / HOUR_SECONDS, regionSet: numberOf(regions) };
    records.append(item, entriesOffset, count, origin);
  });
  return { records, regionSets, uploads: taken };
}
