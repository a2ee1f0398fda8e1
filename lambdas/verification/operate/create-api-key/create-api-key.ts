/** An operator makes an API key; it leaves this function once, in the answer (verification-server.md §5.1). */
import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { API_KEY_BYTES, formatApiKey } from '../../../../protocol/rings/api-key.ts';
import { type ApiKeyType, apiKeyTypes } from '../../../../protocol/rings/api-key-types.ts';
import { keyedHash } from '../../../../protocol/rings/keyed-hash.ts';
import { encodeBase64Url } from '../../../../protocol/text/base64.ts';
import { newUuid } from '../../../../protocol/text/uuid.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import type { Ring } from '../../../shared/rings/rings.ts';
import type { NewApiKey } from '../../store/api-keys/changes.ts';
import type { RegionStore } from '../../store/region-store.ts';

/** What `npm run api-key` sends; it comes from an operator and is checked all the same. */
export interface CreateApiKeyRequest {
  region?: unknown;
  type?: unknown;
  name?: unknown;
  /** Who sent the command. */
  by?: unknown;
}

/** `key`: the whole API key, seen here and never again. `isTaken`: the name is. */
export type CreateApiKeyResult = { key: string; id: string } | { error: string; isTaken?: true };

export interface CreateApiKeyDeps {
  regions: RegionStore;
  /** Rings `api-key` and `api-key-signature`. */
  hashes: Ring;
  signatures: Ring;
  /** False where the name is taken. */
  store(key: NewApiKey, entry: AuditEntry, now: UnixSeconds): Promise<boolean>;
  randomBytes: RandomBytes;
  /** For the audit. Default: an operator's command. */
  readonly actor?: string;
}

const MAXIMUM_NAME_LENGTH = 100;

/** Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function createApiKey(
  deps: CreateApiKeyDeps,
  request: CreateApiKeyRequest,
  now: UnixSeconds,
): Promise<CreateApiKeyResult> {
  const wish = checked(request);
  if ('error' in wish) return wish;
  const { region, type, name } = wish;
  if (!(await deps.regions.settings(region, now))) return { error: `The stage has no region ${region}` };
  const bytes = deps.randomBytes(API_KEY_BYTES);
  const secret = encodeBase64Url(bytes);
  const hash = keyedHash((await deps.hashes.writer(now)).secret, secret);
  // Before it is stored: a key that nobody was shown would keep its name for ever.
  const key = formatApiKey(bytes, region, (await deps.signatures.writer(now)).secret);
  const id = newUuid(deps.randomBytes);
  const entry = {
    actor: deps.actor ?? 'verification/create-api-key',
    ...operatorOf(request),
    action: 'api-key-created',
    target: id,
    after: { region, type, name },
  };
  const stored = await deps.store({ region, type, name, id, key: secret, hash }, entry, now);
  if (!stored) return { error: `${region} already has an API key named "${name}"`, isTaken: true };
  return { key, id };
}

type Wish = { region: string; type: ApiKeyType; name: string };

function checked({ region, type, name }: CreateApiKeyRequest): Wish | { error: string } {
  const known = apiKeyTypes.find((one) => one === type);
  if (typeof region !== 'string' || region === '') return { error: 'region is missing' };
  if (!known) return { error: `type must be one of ${apiKeyTypes.join(', ')}` };
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAXIMUM_NAME_LENGTH) {
    return { error: `name must have 1 to ${MAXIMUM_NAME_LENGTH} characters` };
  }
  return { region: region.toUpperCase(), type: known, name: name.trim() };
}
