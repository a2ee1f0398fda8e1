/** A region's certificate keys, as the key server imports them (verification-server.md §4.1). */

import type { PublicJwk } from '../../../protocol/certificate/signing.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Call } from '../../shared/http/call.ts';
import type { JsonAnswer } from '../../shared/http/json-endpoint.ts';
import type { RegionStore } from '../store/region-store.ts';

export interface ListKeysDeps {
  regions: RegionStore;
  /** Newest first: announced, active and just replaced ones. */
  keys(region: string, now: UnixSeconds): Promise<PublicJwk[]>;
}

/** A bare array, which Google's key server demands; the region in any letter case. */
export function listKeys(deps: ListKeysDeps) {
  return async (_request: undefined, { path, now }: Call): Promise<JsonAnswer> => {
    const region = (path.region ?? '').toUpperCase();
    if (!(await deps.regions.settings(region, now))) throw new ApiError(404, '', 'not found');
    return { status: 200, body: await deps.keys(region, now) };
  };
}
