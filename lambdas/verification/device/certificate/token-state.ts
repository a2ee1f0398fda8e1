import { formatSubject, TOKEN_LIFE_SECONDS, type Token, tokenIdHash } from '../../../../protocol/codes/token.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Diagnosis } from '../../store/code-rows.ts';

/**
 * What the diagnosis says about a token: never used; used by this very request; used by another; not its token, or too
 * old (verification-server.md §1.3, step 9).
 */
export type TokenState = 'fresh' | 'repeated' | 'used' | 'invalid';

export function tokenState(
  diagnosis: Diagnosis | undefined,
  token: Token,
  requestIdentity: Buffer,
  now: UnixSeconds,
): TokenState {
  if (!diagnosis?.jti?.equals(tokenIdHash(token.jti))) return 'invalid';
  const expired = (diagnosis.claimedAt ?? 0) + TOKEN_LIFE_SECONDS <= now;
  if (expired || formatSubject(diagnosis) !== formatSubject(token.finding)) return 'invalid';
  if (diagnosis.state === 'claimed') return 'fresh';
  return diagnosis.answered?.equals(requestIdentity) ? 'repeated' : 'used';
}
