/** An operator lets a withdrawn API key in again, for 14 days after it was withdrawn (verification-server.md §5.1). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import { type ApiKeyMistake, type ApiKeyRequest, askedKey, type FindApiKey } from '../../store/api-keys/asked-key.ts';
import type { Enabled, NamedApiKey } from '../../store/api-keys/changes.ts';

export type EnableApiKeyResult = { id: string } | ApiKeyMistake;

export interface EnableApiKeyDeps {
  find: FindApiKey;
  /** For the audit. Default: an operator's command. */
  readonly actor?: string;
  enable(key: NamedApiKey, entry: AuditEntry, now: UnixSeconds): Promise<Enabled>;
}

const refusals: Readonly<Record<Exclude<Enabled, 'done'>, (name: string) => string>> = {
  working: (name) => `"${name}" is not withdrawn`,
  over: (name) => `"${name}" was withdrawn 14 days ago or more, and never works again: make a new key`,
  busy: (name) => `Somebody else is changing "${name}" at this moment; try again`,
};

/** Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function enableApiKey(
  deps: EnableApiKeyDeps,
  request: ApiKeyRequest,
  now: UnixSeconds,
): Promise<EnableApiKeyResult> {
  const asked = await askedKey(deps.find, request);
  if ('error' in asked) return asked;
  const { region, name, key } = asked;
  const entry = {
    actor: deps.actor ?? 'verification/enable-api-key',
    ...operatorOf(request),
    action: 'api-key-enabled',
    target: key.id,
    before: { state: 'withdrawn' },
    after: { state: 'working' },
    details: { region, name },
  };
  const outcome = await deps.enable(key, entry, now);
  if (outcome === 'done') return { id: key.id };
  return { error: refusals[outcome](name), ...(outcome === 'busy' && { isBusy: true }) };
}
