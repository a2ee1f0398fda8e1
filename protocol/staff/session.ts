/** How long somebody stays signed in (verification-server.md §7), decided by the server from the token and its own rows. */
import { HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';

/** From signing in with both factors (`auth_time`). */
export const SESSION_SECONDS = 20 * HOUR_SECONDS;
/** Without a call. */
export const IDLE_SECONDS = 20 * 60;
/** An access token's life, which the identity provider is told. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** A sign-out everywhere, a removal and a changed permission hold within. */
export const MEMBER_CACHE_SECONDS = 60;

export interface SessionTimes {
  /** When the person showed both factors. */
  readonly authTime: UnixSeconds;
  /** Of the person's last call; absent before the first. */
  readonly lastSeen?: UnixSeconds;
  /** Whoever signed in at or before it has to again. */
  readonly signedOutBefore?: UnixSeconds;
}

export type SessionEnd = 'signed_out' | 'session_over' | 'session_idle';

/** Why a session has ended; undefined: it goes on. */
export function sessionEnd(
  { authTime, lastSeen, signedOutBefore }: SessionTimes,
  now: UnixSeconds,
): SessionEnd | undefined {
  if (signedOutBefore !== undefined && authTime <= signedOutBefore) return 'signed_out';
  if (now - authTime > SESSION_SECONDS) return 'session_over';
  const lastActive = Math.max(authTime, lastSeen ?? 0);
  return now - lastActive > IDLE_SECONDS ? 'session_idle' : undefined;
}
