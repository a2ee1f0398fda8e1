/** Which API keys a region has: from where and when they are used, never the keys (verification-server.md §5.1). */

import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { ApiKeysAnswer } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import type { ListedApiKey } from '../../store/api-keys/all-keys.ts';
import { shownApiKey } from '../api-key/shown-api-key.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

/** `read`: oldest first. */
export function listKeys(read: (region: string, now: UnixSeconds) => Promise<readonly ListedApiKey[]>) {
  return async (_request: undefined, { person, now }: StaffCall): Promise<JsonAnswer> => {
    const keys = await read(person.region, now);
    const body: ApiKeysAnswer = { now, keys: keys.map((key) => shownApiKey(key, now)) };
    return { status: 200, body: { ...body } };
  };
}
