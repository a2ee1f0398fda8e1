/** An operator looks at a region's API keys: which there are, from where and when they are used, never the keys. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { ListedApiKey } from '../../store/api-keys/all-keys.ts';

export interface ListApiKeysRequest {
  region?: unknown;
}

export type ListApiKeysResult = { now: UnixSeconds; keys: readonly ListedApiKey[] } | { error: string };

export async function listApiKeys(
  read: (region: string, now: UnixSeconds) => Promise<readonly ListedApiKey[]>,
  { region }: ListApiKeysRequest,
  now: UnixSeconds,
): Promise<ListApiKeysResult> {
  if (typeof region !== 'string' || region === '') return { error: 'region is missing' };
  return { now, keys: await read(region.toUpperCase(), now) };
}
