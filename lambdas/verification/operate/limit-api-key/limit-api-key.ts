/** An operator says from which networks an API key may be used (verification-server.md §6.1, allowedCIDRs). */
import { MAXIMUM_NETWORKS, networkText } from '../../../../protocol/abuse/address-list.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import { type ApiKeyMistake, type ApiKeyRequest, askedKey, type FindApiKey } from '../../store/api-keys/asked-key.ts';
import type { Limited, NamedApiKey } from '../../store/api-keys/changes.ts';

export interface LimitApiKeyRequest extends ApiKeyRequest {
  /** Networks or addresses; none: from everywhere. */
  networks?: unknown;
}

export type LimitApiKeyResult = { id: string; before: readonly string[]; after: readonly string[] } | ApiKeyMistake;

export interface LimitApiKeyDeps {
  find: FindApiKey;
  /** For the audit. Default: an operator's command. */
  readonly actor?: string;
  /** Writes the list in place of the one that `key` was read with. */
  limit(key: NamedApiKey, networks: readonly string[], entry: AuditEntry, now: UnixSeconds): Promise<Limited>;
}

/** Safe to repeat. Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function limitApiKey(
  deps: LimitApiKeyDeps,
  request: LimitApiKeyRequest,
  now: UnixSeconds,
): Promise<LimitApiKeyResult> {
  const networks = networksOf(request.networks);
  if ('error' in networks) return networks;
  const asked = await askedKey(deps.find, request);
  if ('error' in asked) return asked;
  const { region, name, key } = asked;
  // It is in every phone, and phones are everywhere.
  if (key.type === 'device') return { error: `"${name}" is of type device: phones have no networks of their own` };
  const result = { id: key.id, before: key.networks, after: networks.list };
  if (String(key.networks) === String(networks.list)) return result;
  const entry = {
    actor: deps.actor ?? 'verification/limit-api-key',
    ...operatorOf(request),
    action: 'api-key-limited',
    target: key.id,
    before: { networks: key.networks },
    after: { networks: networks.list },
    details: { region, name },
  };
  const outcome = await deps.limit(key, networks.list, entry, now);
  if (outcome === 'done') return result;
  return { error: `Somebody else has changed "${name}" at this moment; look at it, and try again`, isBusy: true };
}

/** Each once, in the order in which they are read back. */
function networksOf(given: unknown): { list: string[] } | { error: string } {
  if (!Array.isArray(given)) return { error: 'networks is missing' };
  const unknown = given.find((one) => typeof one !== 'string' || networkText(one) === undefined);
  if (unknown !== undefined) return { error: `${JSON.stringify(unknown)} is no address and no network` };
  const list = [...new Set(given.map((one) => networkText(one) ?? ''))].sort();
  if (list.length > MAXIMUM_NETWORKS) return { error: `networks has ${list.length}; allowed: ${MAXIMUM_NETWORKS}` };
  return { list };
}
