/** An administrator withdraws an API key, lets it in again, or says from where it may be used (verification-server.md §5.1). */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import type { ApiKeyChange } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type DisableApiKeyDeps, disableApiKey } from '../../operate/disable-api-key/disable-api-key.ts';
import { type EnableApiKeyDeps, enableApiKey } from '../../operate/enable-api-key/enable-api-key.ts';
import { type LimitApiKeyDeps, limitApiKey } from '../../operate/limit-api-key/limit-api-key.ts';
import type { StoredApiKey } from '../../store/api-keys/rows.ts';
import { byPerson, type StaffCall } from '../endpoint/staff-call.ts';
import { shownApiKey } from './shown-api-key.ts';

export const apiKeyChange = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('disable') }),
  z.strictObject({ do: z.literal('enable') }),
  z.strictObject({ do: z.literal('limit'), networks: z.array(z.string()) }),
]);

export interface ChangeKeyDeps extends Omit<DisableApiKeyDeps & EnableApiKeyDeps & LimitApiKeyDeps, 'actor'> {
  /** Undefined for a key that the region does not have. */
  keyOfId(region: string, id: string): Promise<StoredApiKey | undefined>;
}

export function changeKey(deps: ChangeKeyDeps) {
  return async (request: ApiKeyChange, call: StaffCall): Promise<JsonAnswer> => {
    const { person, now, path } = call;
    const asked = await deps.keyOfId(person.region, path.id ?? '');
    if (!asked) throw notFound();
    const named = { region: person.region, name: asked.name, by: byPerson(call) };
    const result = await change({ ...deps, actor: 'verification/staff-api-key' }, request, named, now);
    if ('error' in result) throw new ApiError(result.isBusy ? 409 : 400, 'api_key_refused', result.error);
    const changed = await deps.find(person.region, asked.name);
    if (!changed) throw notFound();
    return { status: 200, body: { ...shownApiKey(changed, now) } };
  };
}

type Named = Readonly<Record<'region' | 'name' | 'by', string>>;

function change(deps: ChangeKeyDeps & { readonly actor: string }, request: ApiKeyChange, named: Named, now: number) {
  switch (request.do) {
    case 'disable':
      return disableApiKey(deps, named, now);
    case 'enable':
      return enableApiKey(deps, named, now);
    case 'limit':
      return limitApiKey(deps, { ...named, networks: request.networks }, now);
  }
}

function notFound(): ApiError {
  return new ApiError(404, 'not_found', 'the region has no such API key');
}
