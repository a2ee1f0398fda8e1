import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { withdrawnForGood } from '../../../../protocol/rings/api-key.ts';
import type { ShownApiKey } from '../../../../protocol/staff/administration.ts';
import type { ListedApiKey } from '../../store/api-keys/all-keys.ts';

/** By name, so that nothing of a row gets out that is not meant to. */
export function shownApiKey(key: ListedApiKey, now: UnixSeconds): ShownApiKey {
  const { id, type, name, preview, created, networks, disabledAt, lastUse, number } = key;
  return {
    ...{ id, type, name, preview, created, networks },
    ...(disabledAt !== undefined && { disabledAt }),
    canBeEnabled: disabledAt !== undefined && now < withdrawnForGood(disabledAt),
    ...(lastUse !== undefined && { lastUse }),
    ...(number !== undefined && { number }),
  };
}
