/** Where the versions of key rings lie: the table of rings, sealed by KMS. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { AuditEntry } from '../audit.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';
import {
  type RingName,
  type RingRow,
  readRingRows,
  ringItem,
  ringKey,
  type SealedSecret,
  sealSecret,
  unsealSecret,
} from './ring-rows.ts';
import type { RotateDeps } from './rotate-rings.ts';
import { addVersion, commit, countVersions } from './version-counter.ts';

export interface RingStore {
  /** How many versions the ring ever had. */
  count(ring: RingName): Promise<number>;
  rows(ring: RingName): Promise<RingRow[]>;
  seal(ring: RingName, version: string, secret: Buffer): Promise<SealedSecret>;
  /** Rejects a row that was changed, or that was sealed under another ring or version. */
  unseal(ring: RingName, row: RingRow): Promise<Buffer>;
  /** Writes a version and its audit entry. False: somebody else has made one since `counted`; nothing was written. */
  add(ring: RingName, row: RingRow, counted: number, entry: AuditEntry, now: UnixSeconds): Promise<boolean>;
  /** False: somebody else has removed it. */
  remove(ring: RingName, version: string, entry: AuditEntry, now: UnixSeconds): Promise<boolean>;
}

export function openRingStore(deps: RotateDeps): RingStore {
  return {
    count: (ring) => countVersions(deps, ringKey(ring)),
    rows: (ring) => readRingRows(deps.dynamo, deps.table, ring),
    seal: (ring, version, secret) => sealSecret(deps, ring, version, secret),
    unseal: (ring, row) => unsealSecret(deps.kms, ring, row),
    add: (ring, row, counted, entry, now) =>
      addVersion(deps, { family: ringKey(ring), counted, item: ringItem(ring, row) }, entry, now),
    async remove(ring, version, entry, now) {
      const Key = { [PARTITION_KEY]: { S: ringKey(ring) }, [SORT_KEY]: { S: version } };
      const condition = {
        ConditionExpression: 'attribute_exists(#pk)',
        ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      };
      return commit(deps, [{ Delete: { TableName: deps.table, Key, ...condition } }], entry, now);
    },
  };
}
