/** What the handlers of calls with an API key have in common. */
import type { ApiKeyType } from '../../protocol/rings/api-key-types.ts';
import { dynamo } from '../shared/aws/dynamo.ts';
import { kms } from '../shared/aws/kms.ts';
import type { Caller } from '../shared/aws/options.ts';
import { countMetric } from '../shared/log.ts';
import { openRing, type Ring, type RingName } from '../shared/rings/rings.ts';
import { authenticator } from './store/api-keys/known-keys.ts';
import { openUseNotes } from './store/api-keys/last-use.ts';
import { openRegionStore } from './store/region-store.ts';

export interface CallerTables {
  readonly API_KEYS_TABLE: string;
  readonly REGIONS_TABLE: string;
  readonly LASTING_RINGS_TABLE: string;
  readonly STATISTICS_TABLE: string;
  /** As of openRegionStore. */
  readonly afterEndSeconds?: number;
}

export function ringOpener(table: string, caller?: Caller): (name: RingName) => Ring {
  return (name) => openRing({ dynamo: dynamo(caller), kms: kms(caller), table }, name);
}

/** Callers that own an API key of one of `types`: of phones, or of others; their region's settings, and the rings by which they are known. */
export function openCallers(
  { API_KEYS_TABLE, REGIONS_TABLE, LASTING_RINGS_TABLE, STATISTICS_TABLE, afterEndSeconds }: CallerTables,
  ...types: readonly ApiKeyType[]
) {
  const caller = types.includes('device') ? 'device' : 'staff';
  const ring = ringOpener(LASTING_RINGS_TABLE, caller);
  const hashes = ring('api-key');
  const signatures = ring('api-key-signature');
  const regions = openRegionStore(dynamo(caller), REGIONS_TABLE, afterEndSeconds);
  const noteUse =
    caller === 'staff'
      ? openUseNotes({ dynamo: dynamo(caller), table: STATISTICS_TABLE, count: countMetric })
      : undefined;
  const keys = { dynamo: dynamo(caller), table: API_KEYS_TABLE, hashes, signatures, regions, noteUse };
  return { regions, authenticate: authenticator(keys, ...types), rings: [hashes, signatures] };
}
