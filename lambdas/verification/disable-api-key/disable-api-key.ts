/** An operator withdraws an API key: a soft delete, which bites when the last cache ends (verification-server.md §5.1). */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Disabled, NamedApiKey } from '../store/api-keys.ts';

/** What `npm run api-key` sends; it comes from an operator and is checked all the same. */
export interface DisableApiKeyRequest {
  region?: unknown;
  name?: unknown;
}

/** `first`: this call withdrew it; otherwise an earlier one did, at `since`. */
export type DisableApiKeyResult = { id: string; since: UnixSeconds; first: boolean } | { error: string };

export interface DisableApiKeyDeps {
  find(region: string, name: string): Promise<NamedApiKey | undefined>;
  withdraw(key: NamedApiKey, entry: AuditEntry, now: UnixSeconds): Promise<Disabled>;
}

/** Safe to repeat. Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function disableApiKey(
  deps: DisableApiKeyDeps,
  request: DisableApiKeyRequest,
  now: UnixSeconds,
): Promise<DisableApiKeyResult> {
  if (typeof request.region !== 'string' || request.region === '') return { error: 'region is missing' };
  if (typeof request.name !== 'string' || request.name.trim() === '') return { error: 'name is missing' };
  const [region, name] = [request.region.toUpperCase(), request.name.trim()];
  const key = await deps.find(region, name);
  if (!key) return { error: `${region} has no API key named "${name}"` };
  const details = { region, name };
  const entry = { actor: 'verification/disable-api-key', action: 'api-key-disabled', target: key.id, details };
  const outcome = await deps.withdraw(key, entry, now);
  if (outcome === 'busy') return { error: `Somebody else is withdrawing "${name}" at this moment; try again` };
  return { id: key.id, ...outcome };
}
