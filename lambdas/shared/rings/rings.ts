/** Key rings as a function uses them: read and unsealed once per container, re-read every minute. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { orderVersions, type RingTimes } from '../../../protocol/rings/ring.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import type { Kms } from '../aws/kms.ts';
import { countMetric } from '../log.ts';
import { type RingName, type RingRow, readRingRows, unsealSecret } from './ring-rows.ts';
import type { RingStore } from './ring-store.ts';

export type { RingName } from './ring-rows.ts';

const REFRESH_SECONDS = 60;

export interface RingVersion extends RingTimes {
  readonly secret: Buffer;
}

export interface Ring {
  /** The version that writes now. */
  writer(now: UnixSeconds): Promise<RingVersion>;
  /** All live versions: the writer first, then the others newest first; never empty. */
  live(now: UnixSeconds): Promise<RingVersion[]>;
  /** A version by its name; an unknown one forces one refresh, at most once a minute. */
  find(version: string, now: UnixSeconds): Promise<RingVersion | undefined>;
}

export interface RingDeps {
  readonly dynamo: Dynamo;
  readonly kms: Kms;
  /** Rings or LastingRings. */
  readonly table: string;
}

/** As far as a reader goes. */
type RingSource = Pick<RingStore, 'rows' | 'unseal'>;

export function openRing(deps: RingDeps, name: RingName): Ring {
  const source: RingSource = {
    rows: (ring) => readRingRows(deps.dynamo, deps.table, ring),
    unseal: (ring, row) => unsealSecret(deps.kms, ring, row),
  };
  return ringFrom(source, name);
}

/**
 * A warm container asks KMS nothing: a version's secret is unsealed once. Methods reject only while no version was ever
 * read, such as before the first rotation; later failures to re-read are counted, and what is known goes on working.
 */
export function ringFrom(source: RingSource, name: RingName, count = countMetric): Ring {
  let versions: readonly KnownVersion[] = [];
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let forcedAt = Number.NEGATIVE_INFINITY;

  const refresh = async (now: UnixSeconds) => {
    try {
      versions = await readVersions(source, name, versions);
    } catch (error) {
      if (versions.length === 0) throw error;
      count('RingRefreshFailed');
    }
    refreshedAt = now;
  };
  const live = async (now: UnixSeconds) => {
    if (isStale(refreshedAt, now)) await refresh(now);
    return orderVersions(versions, now);
  };
  const known = (version: string, now: UnixSeconds) =>
    orderVersions(versions, now).find((candidate) => candidate.version === version);

  return {
    live,
    async writer(now) {
      const [writer] = await live(now);
      if (writer === undefined) throw new Error(`Key ring ${name} is empty`);
      return writer;
    },
    async find(version, now) {
      await live(now);
      if (known(version, now) === undefined && refreshedAt !== now && isStale(forcedAt, now)) {
        forcedAt = now;
        await refresh(now);
      }
      return known(version, now);
    },
  };
}

/** By the call's clock, not a timer: a container may be frozen, and a stage's clock may be moved. */
function isStale(readAt: UnixSeconds, now: UnixSeconds): boolean {
  return Math.abs(now - readAt) >= REFRESH_SECONDS;
}

/** A version and the row it was read from. */
interface KnownVersion extends RingVersion {
  readonly sealed: Uint8Array;
}

/** All or nothing: with only some versions at hand a valid code would be refused for good instead of for now. */
async function readVersions(
  source: RingSource,
  name: RingName,
  known: readonly KnownVersion[],
): Promise<readonly KnownVersion[]> {
  const rows = await source.rows(name);
  if (rows.length === 0) throw new Error(`Key ring ${name} is empty`);
  const open = async (row: RingRow): Promise<KnownVersion> => {
    const { dataKey: _, ...kept } = row;
    // By its bytes too: a restore may put another secret back under the same name.
    const same = known.find((one) => one.version === row.version && Buffer.compare(one.sealed, row.sealed) === 0);
    const secret = same?.secret ?? (await source.unseal(name, row));
    return { ...kept, secret };
  };
  return Promise.all(rows.map(open));
}
