/** An administrator makes an API key; it leaves this function once, in the answer (verification-server.md §5.1). */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import { apiKeyTypes } from '../../../../protocol/rings/api-key-types.ts';
import type { NewApiKeyAnswer } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type CreateApiKeyDeps, createApiKey } from '../../operate/create-api-key/create-api-key.ts';
import { byPerson, type StaffCall } from '../endpoint/staff-call.ts';

export const newApiKey = z.strictObject({ type: z.enum(apiKeyTypes), name: z.string() });

export function makeKey(deps: Omit<CreateApiKeyDeps, 'actor'>) {
  return async (request: z.output<typeof newApiKey>, call: StaffCall): Promise<JsonAnswer> => {
    const { person, now } = call;
    const made = await createApiKey(
      { ...deps, actor: 'verification/staff-api-keys' },
      { ...request, region: person.region, by: byPerson(call) },
      now,
    );
    if ('error' in made) {
      throw made.isTaken
        ? new ApiError(409, 'api_key_exists', made.error)
        : new ApiError(400, 'api_key_refused', made.error);
    }
    const body: NewApiKeyAnswer = { id: made.id, key: made.key };
    return { status: 200, body: { ...body } };
  };
}
