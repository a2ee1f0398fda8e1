/** Has a code been used? Read strongly, since the issuer asks right after the phone (verification-server.md §2.5). */
import type { CheckCodeStatusAnswer, CheckCodeStatusRequest } from '../../../../protocol/api/check-code-status.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { parseUuid } from '../../../../protocol/text/uuid.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { knownCall } from '../../caller.ts';
import type { CodeStore } from '../../store/code-store.ts';

/** Only of the caller's region; another region's code is as unknown as one that never was. */
export function reportStatus(deps: { codes: CodeStore }) {
  return async (request: CheckCodeStatusRequest, anyCall: Call): Promise<Answer> => {
    const { apiKey, now } = knownCall(anyCall);
    const uuid = parseUuid(request.uuid);
    const diagnosis = uuid && (await deps.codes.diagnosis(apiKey.region, diagnosisKey(uuid), now));
    if (!diagnosis) throw new ApiError(404, 'code_not_found', 'code not found');
    const answer: CheckCodeStatusAnswer = {
      claimed: diagnosis.state !== 'issued',
      ...(diagnosis.message && { messageStatus: diagnosis.message }),
      expiresAtTimestamp: diagnosis.shortExpires,
      longExpiresAtTimestamp: diagnosis.longExpires,
    };
    return { status: 200, body: { ...answer } };
  };
}
