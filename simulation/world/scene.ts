/** Everything that is stored and everybody who is there; what happens is written by the other files of this folder. */
import { type Chance, chanceOf } from '../../device/town/chance.ts';
import type { PublishEvent } from '../../lambdas/keyserver/store/statistics.ts';
import type { RandomBytes } from '../../lambdas/shared/random.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { packUploadLog } from '../../protocol/keys/upload-log.ts';
import type { LogGroup } from '../../protocol/revision/revision.ts';
import { Process, type ProcessOptions } from '../engine/process.ts';
import type { Milliseconds, Timeline } from '../engine/timeline.ts';
import type { Weather } from '../engine/weather.ts';
import { authorityRowsIn, keyStoreIn, type MemoryAuthorities, noAuthorities } from '../stores/authorities.ts';
import { MemoryExports, openMemoryStores } from '../stores/exports.ts';
import { type GuardRows, openMemoryGuards } from '../stores/guards.ts';
import { nothingOperated, type Operated, openMemoryPublications } from '../stores/publications.ts';
import { type MemoryRings, openMemoryRings } from '../stores/rings.ts';
import type { Judge } from '../truth/judge.ts';
import type { App } from './settings.ts';

/** What is stored, and outlives every program. */
export interface Stored {
  readonly exports: MemoryExports;
  readonly guards: GuardRows;
  readonly authorities: MemoryAuthorities;
  readonly rings: MemoryRings;
  readonly operated: Operated;
  /** What the CDN keeps, by path; undefined: that there is nothing. */
  readonly cdn: Map<string, { readonly until: Milliseconds; readonly body: Buffer | undefined }>;
}

/** The ports of all stories, over what is stored. */
export type Stores = ReturnType<typeof openStores>;

export interface Scene {
  readonly seed: number;
  readonly timeline: Timeline;
  /** Now. */
  weather(): Weather;
  readonly stored: Stored;
  readonly stores: Stores;
  readonly judge: Judge;
  /** What containers of the export keep from one run to the next. */
  readonly warm: { publishedKeys: Map<string, string> };
  /** Bytes for keys, tokens and padding. */
  readonly randomBytes: RandomBytes;
  /** When the region of settings.ts ends. */
  readonly endsRegionAt: Milliseconds;
  /** The app's region is gone by then: its certificates may come too late. */
  hasEnded(app: App, now: UnixSeconds): boolean;
  /** A stream of draws for one purpose, so that no purpose disturbs another. */
  chance(purpose: string, number?: number): Chance;
}

/** As one upload's statistics are counted. */
interface StatisticsStore {
  countPublish(event: PublishEvent, upload: string): Promise<void>;
}

export function emptyStored(): Stored {
  return {
    ...{ exports: new MemoryExports(), guards: new Map(), authorities: noAuthorities(), rings: new Map() },
    ...{ operated: nothingOperated(), cdn: new Map() },
  };
}

export function openStores(stored: Stored, randomBytes: RandomBytes, judge: Pick<Judge, 'counted'>) {
  const log = ({ releaseHour, regions, entries }: LogGroup) => {
    stored.exports.uploads.push({ hour: releaseHour, item: packUploadLog({ regions: [...regions], entries }) });
  };
  const statistics: StatisticsStore = {
    countPublish: async (event, upload) => judge.counted(upload, event),
  };
  const { publications, corrections, files } = openMemoryPublications(stored.exports, stored.operated);
  const cdn = {
    async invalidate(paths: readonly string[]) {
      for (const path of paths) stored.cdn.delete(path.slice(1));
    },
  };
  return {
    ...openMemoryStores(stored.exports),
    ...{ publications, corrections, files, cdn },
    guards: openMemoryGuards(stored.guards, log),
    authorities: authorityRowsIn(stored.authorities),
    importedKeys: keyStoreIn(stored.authorities, () => randomBytes(16).toString('base64url')),
    rings: openMemoryRings(stored.rings),
    statistics,
  };
}

/** Clocks of machines differ by seconds. */
const SKEW: Milliseconds = 3_000;

export function newProcess({ timeline }: Scene, name: string, chance: Chance): Process {
  const options: ProcessOptions = { timeline, name, skewMilliseconds: chance.between(-SKEW, SKEW) };
  return new Process(options);
}

/** The streams of draws of a seed. */
export function chances(seed: number): Scene['chance'] {
  const numberOf = (text: string) => [...text].map((character) => character.charCodeAt(0));
  return (purpose, number = 0) => chanceOf(seed, number, ...numberOf(purpose));
}
