/** Which key an operator means. What comes from an operator is checked all the same, and mistakes are answered in words. */
import type { NamedApiKey } from './changes.ts';

/** What `npm run api-key` sends to change a key that exists. */
export interface ApiKeyRequest {
  region?: unknown;
  name?: unknown;
  /** Who sent the command. */
  by?: unknown;
}

/** `isBusy`: somebody else is at the same key; the same again may be right. */
export interface ApiKeyMistake {
  readonly error: string;
  readonly isBusy?: true;
}

export type FindApiKey = (region: string, name: string) => Promise<NamedApiKey | undefined>;

interface AskedKey {
  readonly region: string;
  readonly name: string;
  readonly key: NamedApiKey;
}

export async function askedKey(find: FindApiKey, request: ApiKeyRequest): Promise<AskedKey | { error: string }> {
  if (typeof request.region !== 'string' || request.region === '') return { error: 'region is missing' };
  if (typeof request.name !== 'string' || request.name.trim() === '') return { error: 'name is missing' };
  const [region, name] = [request.region.toUpperCase(), request.name.trim()];
  const key = await find(region, name);
  return key ? { region, name, key } : { error: `${region} has no API key named "${name}"` };
}
