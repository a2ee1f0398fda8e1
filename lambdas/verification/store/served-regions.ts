/**
 * The table Regions for a function that strangers ask about any name: all regions in one read a minute, so that names of no
 * region cost nothing.
 */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../shared/table.ts';
import { allRegionRows, type RegionSettings, type RegionStore, settingsOf } from './region-store.ts';

const CACHE_SECONDS = 60;
/** Without an answer of the table, what was read last serves this long: links in messages should open meanwhile. */
const STALE_SECONDS = 600;
/** Between two attempts at a table that does not answer, so that not every call waits for it. */
const PAUSE_SECONDS = 10;

type Served = ReadonlyMap<string, RegionSettings>;

/** As `openRegionStore`. `failed` is told of an error that what was read before made up for. */
export function openServedRegions(dynamo: Dynamo, table: string, failed: (error: unknown) => void): RegionStore {
  let served: Served = new Map();
  let nextRead = Number.NEGATIVE_INFINITY;
  let staleFrom = Number.NEGATIVE_INFINITY;
  const refresh = async (now: UnixSeconds) => {
    try {
      served = await readServed(dynamo, table);
      nextRead = now + CACHE_SECONDS;
      staleFrom = now + STALE_SECONDS;
    } catch (error) {
      if (now >= staleFrom) throw error;
      nextRead = now + PAUSE_SECONDS;
      failed(error);
    }
  };
  return {
    async settings(region, now) {
      if (now >= nextRead) await refresh(now);
      return served.get(region);
    },
  };
}

async function readServed(dynamo: Dynamo, table: string): Promise<Served> {
  const rows = await allRegionRows(dynamo, table, { consistent: false });
  return new Map(
    rows.flatMap((row): [string, RegionSettings][] => {
      const [region, settings] = [row[PARTITION_KEY]?.S, settingsOf(row)];
      return region && settings ? [[region, settings]] : [];
    }),
  );
}
