/** Who calls: an API key's owner, or nobody we know (verification-server.md §5.1). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type ApiKeyParts, openApiKey } from '../../../../protocol/rings/api-key.ts';
import type { ApiKeyType } from '../../../../protocol/rings/api-key-types.ts';
import { keyedHash } from '../../../../protocol/rings/keyed-hash.ts';
import { batchGet } from '../../../shared/aws/dynamo/batch-get.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import type { ApiKeyIdentity, Authenticate } from '../../../shared/http/call.ts';
import type { Ring } from '../../../shared/rings/rings.ts';
import { PARTITION_KEY } from '../../../shared/table.ts';
import type { RegionSettings, RegionStore } from '../region-store.ts';
import type { NoteUse } from './last-use.ts';
import { keyRow, networksOf } from './rows.ts';

export interface ApiKeyDeps {
  dynamo: Dynamo;
  /** ApiKeys. */
  table: string;
  /** Ring `api-key`: what is stored is a keyed hash. */
  hashes: Ring;
  /** Ring `api-key-signature`. */
  signatures: Ring;
  regions: RegionStore;
  /** Default: nobody notes when a key was used. */
  noteUse?: NoteUse | undefined;
}

const CACHE_SECONDS = 60;
/** Only keys that we once signed get here, so this bound is for the day when a region has made very many. */
const CACHE_ENTRIES = 1_000;

/**
 * Knows keys of these types. An invented key fails its signature and costs no database work; a genuine one is looked up once
 * a minute, also when it was refused, so that a withdrawn key in every phone of a region stays cheap. That never refuses a
 * new key for a minute: nobody has a key before its row is stored, and every look is a strong read.
 */
export function authenticator(deps: ApiKeyDeps, ...types: readonly ApiKeyType[]): Authenticate {
  const cache = new Map<string, { identity: ApiKeyIdentity | undefined; until: UnixSeconds }>();
  return async (headerValue, now) => {
    const text = headerValue?.trim() ?? '';
    const parts = openApiKey(text, await secrets(deps.signatures, now));
    const settings = parts && (await deps.regions.settings(parts.region, now));
    if (!settings) return undefined;
    // Not by the header's text: a signature has many spellings, and each would be a look of its own.
    const signed = `${parts.key}.${parts.region}`;
    const kept = cache.get(signed);
    if (kept && kept.until > now) return withRegionNetworks(kept.identity, settings);
    const found = await findApiKey(deps, parts, now);
    const identity = found && types.includes(found.type) ? found : undefined;
    if (identity) await deps.noteUse?.(identity, now);
    if (cache.size >= CACHE_ENTRIES) cache.clear();
    cache.set(signed, { identity, until: now + CACHE_SECONDS });
    return withRegionNetworks(identity, settings);
  };
}

/** Of types with a place of their own: phones are everywhere, and functions of self-service have no address of theirs. */
const STATIONARY: readonly ApiKeyType[] = ['admin', 'stats'];

/** Not kept with the key: the region's settings are kept for a minute themselves, and a change is in force within one. */
function withRegionNetworks(
  identity: ApiKeyIdentity | undefined,
  { verification: { adminNetworks } }: RegionSettings,
): ApiKeyIdentity | undefined {
  if (!identity || adminNetworks.length === 0 || !STATIONARY.includes(identity.type)) return identity;
  return { ...identity, regionNetworks: adminNetworks };
}

async function findApiKey(deps: ApiKeyDeps, parts: ApiKeyParts, now: UnixSeconds): Promise<ApiKeyIdentity | undefined> {
  const { dynamo, table, hashes } = deps;
  const keys = (await secrets(hashes, now)).map((secret) => ({
    [PARTITION_KEY]: { S: keyRow(parts.region, keyedHash(secret, parts.key)) },
  }));
  const item = (await batchGet(dynamo, table, keys)).find((row) => !row.disabledAt);
  if (!item) return undefined;
  const networks = networksOf(item);
  const identity = { region: parts.region, type: item.type?.S as ApiKeyType, id: item.id?.S ?? '' };
  return networks.length > 0 ? { ...identity, networks } : identity;
}

async function secrets(ring: Ring, now: UnixSeconds): Promise<Buffer[]> {
  return (await ring.live(now)).map(({ secret }) => secret);
}
