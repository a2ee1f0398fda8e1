/** Whose code is it, and may this phone have it? The order is that of verification-server.md §1.2, steps 1 to 6. */
import { createHash } from 'node:crypto';
import type { TestType } from '../../../../protocol/codes/test-type.ts';
import { type Finding, signToken, type TokenKey, tokenId, tokenIdHash } from '../../../../protocol/codes/token.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Diagnosis, Pointer } from '../../store/code-rows.ts';
import type { CodeStore } from '../../store/code-store.ts';
import type { TokenKeys } from '../../store/token-keys.ts';

export interface Attempt {
  region: string;
  now: UnixSeconds;
  /** Signs the token. */
  key: TokenKey;
  /** The code under every live version of its key. */
  hashes: readonly string[];
  accepted: ReadonlySet<TestType>;
  /** Empty where none was sent. */
  nonce: Buffer;
  /** protocol/codes/repeat.ts. */
  identity: Buffer;
}

export type RefusalReason = 'unknown' | 'expired' | 'used' | 'type' | 'nonce';
/** `issuer`: of the code, '' where that is not known. */
export type Refusal = { refusal: RefusalReason; error: ApiError; issuer: string };
/** `first` is false for the repeat of an answered request: nothing was written for it. */
export type Claimed = {
  first: boolean;
  token: string;
  finding: Finding;
  issuedAt: UnixSeconds;
  /** Id of the API key that issued it, '' where that is not known. */
  issuer: string;
};

interface ClaimDeps {
  codes: CodeStore;
  tokenKeys: TokenKeys;
  tokenIssuer: string;
}

/** How long a lost answer may be asked for again. */
const REPEAT_SECONDS = 300;

export async function claimCode(deps: ClaimDeps, attempt: Attempt): Promise<Claimed | Refusal> {
  const { region, now } = attempt;
  const [pointer] = await deps.codes.pointers(region, attempt.hashes, now);
  if (!pointer) return refuse('unknown');
  if (pointer.codeExpires <= now) return afterEnd(deps, attempt, pointer);
  if (!attempt.accepted.has(pointer.testType)) return unwelcomeType(deps, attempt, pointer);
  const jti = tokenId(attempt.key, pointer.diagnosis, attempt.identity);
  // Before the update: a key that cannot sign must not burn the code.
  const answer = claimed(deps, pointer, { first: true, key: attempt.key, jti, claimedAt: now });
  const nonce = createHash('sha256').update(attempt.nonce).digest();
  const outcome = await deps.codes.claim(region, pointer, { jti: tokenIdHash(jti), nonce }, now);
  if (outcome.done) return answer;
  return (await repeated(deps, attempt, pointer, outcome.old)) ?? refuse(reasonOf(outcome.old, pointer, now), pointer);
}

/** A code that ended a moment ago may have been claimed just before, by the request that is now repeated. */
async function afterEnd(deps: ClaimDeps, attempt: Attempt, pointer: Pointer): Promise<Claimed | Refusal> {
  if (pointer.codeExpires + REPEAT_SECONDS <= attempt.now) return refuse('expired', pointer);
  const diagnosis = await deps.codes.diagnosis(attempt.region, pointer.diagnosis, attempt.now);
  return (await repeated(deps, attempt, pointer, diagnosis)) ?? refuse('expired', pointer);
}

/** The code stays usable; but that it has a type nobody accepts is told only while the code could be redeemed. */
async function unwelcomeType({ codes }: ClaimDeps, { region, now }: Attempt, pointer: Pointer): Promise<Refusal> {
  const diagnosis = await codes.diagnosis(region, pointer.diagnosis, now);
  const reason = reasonOf(diagnosis, pointer, now);
  return refuse(reason === 'nonce' ? 'type' : reason, pointer);
}

/** The token of the answer that was lost, if this is the same request: under some live key it leads to the same token id. */
async function repeated(
  deps: ClaimDeps,
  { identity, now }: Attempt,
  pointer: Pointer,
  diagnosis: Diagnosis | undefined,
): Promise<Claimed | undefined> {
  const { jti, claimedAt } = diagnosis ?? {};
  if (!jti || claimedAt === undefined || claimedAt + REPEAT_SECONDS <= now) return undefined;
  const keys = await deps.tokenKeys.live(now);
  const ids = keys.map((key) => ({ key, jti: tokenId(key, pointer.diagnosis, identity) }));
  const same = ids.find((one) => tokenIdHash(one.jti).equals(jti));
  return same && claimed(deps, pointer, { first: false, ...same, claimedAt });
}

interface Claim {
  first: boolean;
  key: TokenKey;
  /** The token's id. */
  jti: string;
  claimedAt: UnixSeconds;
}

function claimed({ tokenIssuer }: ClaimDeps, pointer: Pointer, { first, key, jti, claimedAt }: Claim): Claimed {
  const { testType, symptomDate, testDate, issuedAt, issuer = '' } = pointer;
  const finding = { testType, symptomDate, testDate };
  return { first, token: signToken(key, tokenIssuer, finding, jti, claimedAt), finding, issuedAt, issuer };
}

/** What the row that refused the update says. */
function reasonOf(diagnosis: Diagnosis | undefined, { kind, hash }: Pointer, now: UnixSeconds): RefusalReason {
  if (!diagnosis || isReplaced(diagnosis, hash)) return 'unknown';
  if ((kind === 'short' ? diagnosis.shortExpires : diagnosis.longExpires) <= now) return 'expired';
  return diagnosis.state === 'issued' ? 'nonce' : 'used';
}

/** Between the look at the pointer and that at the diagnosis, the code was replaced. */
function isReplaced({ codeHash }: Diagnosis, hash: string): boolean {
  return codeHash !== undefined && codeHash !== hash;
}

function refuse(refusal: RefusalReason, pointer?: Pointer): Refusal {
  return { refusal, error: errorOf(refusal), issuer: pointer?.issuer ?? '' };
}

function errorOf(refusal: RefusalReason): ApiError {
  if (refusal === 'expired') return new ApiError(400, 'code_expired', 'verification code expired');
  if (refusal === 'type') return new ApiError(412, 'unsupported_test_type', 'unsupported test type');
  return new ApiError(400, 'code_invalid', 'verification code invalid');
}
