/** A phone trades its code for a token, once (verification-server.md §1.2; design.md §4). */

import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import type { VerifyAnswer, VerifyRequest } from '../../../../protocol/api/verify.ts';
import { acceptedTypes } from '../../../../protocol/codes/accept.ts';
import { requestIdentity } from '../../../../protocol/codes/repeat.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { keyedHash } from '../../../../protocol/rings/keyed-hash.ts';
import { decodeBase64 } from '../../../../protocol/text/base64.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import type { Ring } from '../../../shared/rings/rings.ts';
import { callerSettings, type KnownCall, knownCall, refuseMaintenance } from '../../caller.ts';
import type { CodeStore } from '../../store/code-store.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { Statistics } from '../../store/statistics.ts';
import type { TokenKeys } from '../../store/token-keys.ts';
import { type Attempt, type Claimed, claimCode } from './claim-code.ts';
import { countsOf } from './count-claims.ts';

export interface RedeemDeps {
  codes: CodeStore;
  regions: RegionStore;
  /** Ring `code`. */
  codeHashes: Ring;
  tokenKeys: TokenKeys;
  statistics: Statistics;
  randomBytes: RandomBytes;
  tokenIssuer: string;
}

/** `read` parses the body; maintenance is refused before it. */
export function redeemCode(deps: RedeemDeps) {
  return async (read: () => VerifyRequest, anyCall: Call): Promise<Answer> => {
    const call = knownCall(anyCall);
    refuseMaintenance((await callerSettings(deps.regions, call)).verification);
    const attempt = await attemptOf(deps, read(), call);
    const outcome = await claimCode(deps, attempt);
    const counts = countsOf(outcome, call);
    if (counts) await deps.statistics(call, counts, { issuer: outcome.issuer });
    if ('refusal' in outcome) throw outcome.error;
    return { status: 200, body: answerOf(outcome) };
  };
}

/** Everything that can be known, and refused, before the database is asked. */
async function attemptOf(deps: RedeemDeps, request: VerifyRequest, call: KnownCall): Promise<Attempt> {
  const key = await deps.tokenKeys.writer(call.now);
  const accepted = acceptedTypes(request.accept);
  const nonce = checkedNonce(request.nonce);
  const hashes = (await deps.codeHashes.live(call.now)).map(({ secret }) => keyedHash(secret, request.code));
  const identity = requestIdentity(call.body, { padding: request.padding, nonce }, deps.randomBytes);
  return { region: call.apiKey.region, now: call.now, key, hashes, accepted, nonce, identity };
}

function checkedNonce(text: string): Buffer {
  const nonce = decodeBase64(text);
  if (!nonce) throw new ApiError(400, 'unparsable_request', 'the nonce is not base64');
  return nonce;
}

function answerOf({ finding, token }: Claimed): Record<string, unknown> {
  const { testType, symptomDate, testDate } = finding;
  const answer: VerifyAnswer = {
    testtype: testType,
    ...(symptomDate && { symptomDate }),
    ...(testDate && { testDate }),
    token,
  };
  return { ...answer };
}
