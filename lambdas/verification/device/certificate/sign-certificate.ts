/** A phone trades its token and the HMAC of its keys for a certificate, once (verification-server.md §1.3; design.md §4). */
import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import type { CertificateAnswer, CertificateRequest } from '../../../../protocol/api/certificate.ts';
import { certificateClaims, checkedHmac, signClaims } from '../../../../protocol/certificate/claims.ts';
import { parseJws } from '../../../../protocol/certificate/jws.ts';
import { requestIdentity } from '../../../../protocol/codes/repeat.ts';
import { openToken, type Token, tokenIdHash, tokenInvalid } from '../../../../protocol/codes/token.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { certificateAge } from '../../../../protocol/statistics/counts.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { type RegionSigner, withSigner } from '../../../shared/rings/signing-keys.ts';
import { callerSettings, type KnownCall, knownCall } from '../../caller.ts';
import type { Diagnosis } from '../../store/code-rows.ts';
import type { CodeStore } from '../../store/code-store.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { Statistics } from '../../store/statistics.ts';
import type { TokenKeys } from '../../store/token-keys.ts';
import { type TokenState, tokenState } from './token-state.ts';

export interface CertificateDeps {
  codes: CodeStore;
  regions: RegionStore;
  tokenKeys: TokenKeys;
  signer: RegionSigner;
  statistics: Statistics;
  randomBytes: RandomBytes;
  tokenIssuer: string;
}

/** A token shown for a certificate. */
interface Use {
  token: Token;
  /** The phone's HMAC, letter for letter. */
  tekmac: string;
  /** protocol/codes/repeat.ts. */
  identity: Buffer;
}

/** The token is spent last: whatever fails before leaves it usable. */
export function signCertificate(deps: CertificateDeps) {
  return async (request: CertificateRequest, anyCall: Call): Promise<Answer> => {
    const call = knownCall(anyCall);
    const token = await openedToken(deps, request.token, call);
    const tekmac = checkedHmac(request.ekeyhmac);
    const use = { token, tekmac, identity: requestIdentity(call.body, request, deps.randomBytes) };
    const diagnosis = await deps.codes.diagnosis(call.apiKey.region, token.diagnosis, call.now);
    const before = await refuseSpent(deps, call, tokenState(diagnosis, token, use.identity, call.now));
    const certificate = await certify(deps, call, use);
    const state = before === 'fresh' ? await refuseSpent(deps, call, await spend(deps, call, use)) : before;
    if (state === 'fresh') await countCertificate(deps, call, diagnosis);
    const answer: CertificateAnswer = { certificate };
    return { status: 200, body: { ...answer } };
  };
}

async function openedToken(deps: CertificateDeps, text: string, { now }: KnownCall): Promise<Token> {
  const jws = parseJws(text);
  const key = jws && (await deps.tokenKeys.find(jws.kid, now));
  if (!jws || !key) throw tokenInvalid('invalid verification token');
  return openToken(jws, key, deps.tokenIssuer, now);
}

/** `fresh` and `repeated` are answered. Only a token that never was one of ours here is counted, not its second use. */
async function refuseSpent(deps: CertificateDeps, call: KnownCall, state: TokenState): Promise<TokenState> {
  if (state === 'fresh' || state === 'repeated') return state;
  if (state === 'invalid') await deps.statistics(call, { tokens_invalid: 1 });
  throw new ApiError(400, 'token_expired', 'verification token expired or already used');
}

async function certify(deps: CertificateDeps, call: KnownCall, { token, tekmac }: Use): Promise<string> {
  const { verification } = await callerSettings(deps.regions, call);
  const claims = certificateClaims(verification.certificate, token.finding, tekmac, call.now);
  return withSigner(deps.signer, call.apiKey.region, call.now, (key) => signClaims(key, claims));
}

/** The one write. `fresh`: it was this call's; `repeated`: the same request, sent twice at once, was faster. */
async function spend(deps: CertificateDeps, { apiKey, now }: KnownCall, { token, identity }: Use): Promise<TokenState> {
  const use = { jti: tokenIdHash(token.jti), answered: identity };
  const outcome = await deps.codes.certify(apiKey.region, token.diagnosis, use, now);
  return outcome.done ? 'fresh' : tokenState(outcome.old, token, identity, now);
}

/** A fresh token has a diagnosis. */
async function countCertificate(deps: CertificateDeps, call: KnownCall, diagnosis: Diagnosis | undefined) {
  const { testType, claimedAt = call.now, issuer = '' } = diagnosis ?? {};
  const reported = testType === 'user-report' ? { user_report_tokens_claimed: 1 } : {};
  await deps.statistics(call, { tokens_claimed: 1, ...reported, ...certificateAge(call.now - claimedAt) }, { issuer });
}
