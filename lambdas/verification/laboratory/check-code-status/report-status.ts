/** Has a code been used? Read strongly, since the issuer asks right after the phone (verification-server.md §2.5). */
import type { CheckCodeStatusAnswer, CheckCodeStatusRequest } from '../../../../protocol/api/check-code-status.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { parseUuid } from '../../../../protocol/text/uuid.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { knownCall } from '../../caller.ts';
import type { Diagnosis } from '../../store/code-rows.ts';
import type { CodeStore } from '../../store/code-store.ts';

export function reportStatus(deps: { codes: CodeStore }) {
  return async (request: CheckCodeStatusRequest, anyCall: Call): Promise<Answer> => {
    const { apiKey, now } = knownCall(anyCall);
    const diagnosis = await knownCode(deps.codes, { region: apiKey.region, uuid: request.uuid }, now);
    const answer: CheckCodeStatusAnswer = {
      claimed: diagnosis.state !== 'issued',
      ...(diagnosis.message && { messageStatus: diagnosis.message }),
      expiresAtTimestamp: diagnosis.shortExpires,
      longExpiresAtTimestamp: diagnosis.longExpires,
    };
    return { status: 200, body: { ...answer } };
  };
}

/** Only of that region; another region's code is as unknown as one that never was. */
export async function knownCode(
  codes: Pick<CodeStore, 'diagnosis'>,
  asked: { readonly region: string; readonly uuid: string },
  now: UnixSeconds,
): Promise<Diagnosis> {
  const uuid = parseUuid(asked.uuid);
  const diagnosis = uuid ? await codes.diagnosis(asked.region, diagnosisKey(uuid), now) : undefined;
  if (!diagnosis) throw new ApiError(404, 'code_not_found', 'code not found');
  return diagnosis;
}
