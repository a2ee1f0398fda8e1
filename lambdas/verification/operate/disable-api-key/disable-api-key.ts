/** An operator withdraws an API key: a soft delete, which bites when the last cache ends (verification-server.md §5.1). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import { type ApiKeyMistake, type ApiKeyRequest, askedKey, type FindApiKey } from '../../store/api-keys/asked-key.ts';
import type { Disabled, NamedApiKey } from '../../store/api-keys/changes.ts';

/** `first`: this call withdrew it; otherwise an earlier one did, at `since`. */
export type DisableApiKeyResult = { id: string; since: UnixSeconds; first: boolean } | ApiKeyMistake;

export interface DisableApiKeyDeps {
  find: FindApiKey;
  /** For the audit. Default: an operator's command. */
  readonly actor?: string;
  withdraw(key: NamedApiKey, entry: AuditEntry, now: UnixSeconds): Promise<Disabled>;
}

/** Safe to repeat. Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function disableApiKey(
  deps: DisableApiKeyDeps,
  request: ApiKeyRequest,
  now: UnixSeconds,
): Promise<DisableApiKeyResult> {
  const asked = await askedKey(deps.find, request);
  if ('error' in asked) return asked;
  const { region, name, key } = asked;
  const entry = {
    actor: deps.actor ?? 'verification/disable-api-key',
    ...operatorOf(request),
    action: 'api-key-disabled',
    target: key.id,
    before: { state: 'working' },
    after: { state: 'withdrawn' },
    details: { region, name },
  };
  const outcome = await deps.withdraw(key, entry, now);
  if (outcome === 'busy') {
    return { error: `Somebody else is withdrawing "${name}" at this moment; try again`, isBusy: true };
  }
  return { id: key.id, ...outcome };
}
