/** The one token that an approved login gets (smittestopp-verification.md §9.2), signed blindly or, without script, openly. */
import { hkdfSync } from 'node:crypto';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { drawToken, writeToken } from '../../../protocol/eligibility/token.ts';
import { evaluate } from '../../../protocol/eligibility/voprf.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SignAnswer } from '../../../protocol/self-service/exchange.ts';
import type { Session, Turn } from '../../../protocol/self-service/session.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import type { EventName } from '../../shared/events.ts';
import type { ServedSessions } from '../store/served-sessions.ts';
import type { TokenKey, TokenKeys } from '../token-keys/token-keys.ts';

export interface SignDeps {
  readonly tokenKeys: TokenKeys;
  readonly served: ServedSessions;
  /** Of a login that could not be served (store/limits.ts). */
  giveBack(turn: Turn): Promise<void>;
  readonly randomBytes: RandomBytes;
  count(event: EventName): void;
}

/** Signs what a browser blinded. `served`: the session signed another element. `malformed`: `blinded` is no element. */
export async function signBlinded(
  deps: SignDeps,
  session: Session,
  blinded: Buffer,
  now: UnixSeconds,
): Promise<SignAnswer | 'served' | 'malformed'> {
  return signOnce(deps, session, now, (key) => {
    const evaluation = evaluate(key.secret, blinded, deps.randomBytes);
    if (!evaluation) return 'malformed';
    const [evaluated, proof] = [evaluation.evaluated, evaluation.proof].map(encodeBase64Url) as [string, string];
    return { signed: { kid: key.kid, evaluated, proof }, request: `${key.kid} ${encodeBase64Url(blinded)}` };
  });
}

/**
 * For a browser without script. The input follows from the session's id, which nobody knows but the browser: a form that is sent
 * twice, by a second tap say, gets the same token.
 */
export async function signOpenly(deps: SignDeps, session: Session, now: UnixSeconds): Promise<string | 'served'> {
  return signOnce(deps, session, now, (key) => {
    const input = (size: number) => Buffer.from(hkdfSync('sha256', session.id, '', 'self-service/input', size));
    return { signed: writeToken(drawToken(key.secret, key.kid, input)), request: key.kid };
  });
}

/** Signs before the session is used up, since nothing leaves before that is written. */
async function signOnce<T, Refused extends string>(
  deps: SignDeps,
  session: Session,
  now: UnixSeconds,
  sign: (key: TokenKey) => { readonly signed: T; readonly request: string } | Refused,
): Promise<T | Refused | 'served'> {
  const result = await signing(deps, session, now, sign);
  if (typeof result === 'string') return result;
  return (await deps.served.serve(session.id, result.request, now)) ? result.signed : 'served';
}

/** A login whose token could not be signed has cost no turn; it is over all the same, so that it gives back one turn only. */
async function signing<R>(
  { tokenKeys, served, giveBack, count }: SignDeps,
  session: Session,
  now: UnixSeconds,
  sign: (key: TokenKey) => R,
): Promise<R> {
  try {
    return sign(await tokenKeys.signing(session.region, session.kind, now));
  } catch (error) {
    count('SigningFailed');
    if (await served.serve(session.id, 'failed', now)) await giveBack(session.turn);
    throw error;
  }
}
