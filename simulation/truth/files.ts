/** The keys in the files of a configuration against what became of them. */
import type { DiagnosisKey } from '../../device/files/archive.ts';
import type { ExportConfiguration } from '../../protocol/export/configuration.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { KeyStory, Shown } from './keys.ts';
import type { Upload } from './ledger.ts';
import type { SeenFile } from './site.ts';
import type { Invariant } from './violation.ts';

/** A configuration at the end, and the windows that it has built. */
export interface Series {
  readonly configuration: ExportConfiguration;
  readonly from: UnixSeconds;
  readonly next: UnixSeconds;
  /** Oldest first. */
  readonly windows: readonly { readonly start: UnixSeconds; readonly end: UnixSeconds }[];
}

/** Where a key stands: start of the window, in which list, and how. */
export interface Place extends Shown {
  readonly window: UnixSeconds;
  readonly list: 'keys' | 'revisedKeys';
}

/** §1.11. */
const wireTypes = { confirmed: 1, likely: 2, 'user-report': 3, negative: 5 } as const;

/** As a file shows a key. */
interface Wire {
  readonly type: number;
  readonly risk: number;
  readonly days: number;
}

function shownBy(key: DiagnosisKey): Wire {
  return { type: key.reportType, risk: key.transmissionRisk ?? 0, days: key.daysSinceOnset ?? 0 };
}

/** §4.4, and §2 of our own settings: exclusions outweigh all. */
function wants({ regions, excludedRegions = [], travelers = 'as-any' }: ExportConfiguration, upload: Upload): boolean {
  const isFor = (list: readonly string[]) => upload.regions.some((region) => list.includes(region));
  if (isFor(excludedRegions)) return false;
  if (travelers === 'of-all-regions') return upload.traveler || isFor(regions);
  return isFor(regions) && (travelers === 'as-any' || (travelers === 'only') === upload.traveler);
}

/** The places in which a key stands if this is its story. */
export function placesOf(series: Series, story: KeyStory): Place[] {
  const { first, revision } = story;
  if (!wants(series.configuration, first.upload)) return [];
  const window = windowOf(series, first.hour);
  const later = revision && windowOf(series, revision.hour);
  if (revision && later !== undefined && later === window) {
    return revision.shown.type === 'negative' ? [] : [{ window, list: 'keys', ...revision.shown }];
  }
  return [
    ...(window === undefined ? [] : [{ window, list: 'keys' as const, ...first.shown }]),
    ...(revision === undefined || later === undefined
      ? []
      : [{ window: later, list: 'revisedKeys' as const, ...revision.shown }]),
  ];
}

function windowOf({ windows, next }: Series, hour: UnixSeconds): UnixSeconds | undefined {
  if (hour >= next) return undefined;
  return windows.find(({ start, end }) => start <= hour && hour < end)?.start;
}

export interface FoundPlace extends Wire, Pick<Place, 'window' | 'list'> {}

/** By key, base64. */
export type FoundPlaces = ReadonlyMap<string, readonly FoundPlace[]>;

export function foundPlaces(files: Iterable<SeenFile>): FoundPlaces {
  const found = new Map<string, FoundPlace[]>();
  const add = (list: Place['list'], file: SeenFile) => {
    for (const key of file[list]) {
      const name = key.key.toString('base64');
      const places = found.get(name) ?? [];
      found.set(name, places);
      places.push({ window: file.start, list, ...shownBy(key) });
    }
  };
  for (const file of files) {
    add('keys', file);
    add('revisedKeys', file);
  }
  return found;
}

/** What is wrong with where a key stands, against where it should; undefined: nothing. */
export function faultOfPlaces(
  found: readonly FoundPlace[],
  expected: readonly Place[],
): { invariant: Invariant; what: string } | undefined {
  const listOf = (places: readonly { list: string }[], list: string) =>
    places.filter((place) => place.list === list).length;
  for (const [list, invariant] of [
    ['keys', 'published-once'],
    ['revisedKeys', 'revised-once'],
  ] as const) {
    const [there, should] = [listOf(found, list), listOf(expected, list)];
    if (there !== should) return { invariant, what: `is ${there} times among ${list}, not ${should}` };
  }
  for (const place of expected) {
    const twin = found.find(({ list }) => list === place.list);
    if (twin?.window !== place.window)
      return { invariant: 'in-its-window', what: `is in window ${twin?.window}, not ${place.window}` };
    const type = wireTypes[place.type];
    if (twin.type !== type || twin.risk !== place.risk || twin.days !== place.days) {
      const say = (one: Wire) => `${one.type} ${one.risk} ${one.days}`;
      return { invariant: 'true-copy', what: `is ${say(twin)}, not ${say({ ...place, type })}` };
    }
  }
  return undefined;
}
