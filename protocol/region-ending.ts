/**
 * How a region is wound down (verification-server.md §9.5): from its end on no code is issued or accepted, and what was given
 * before may still be used, so that nobody's report is lost half-way.
 */
import { TOKEN_LIFE_SECONDS } from './codes/token.ts';
import { HOUR_SECONDS, type UnixSeconds } from './keys/interval.ts';

/** Functions believe for a minute what they have read of a region, and clocks differ by seconds. */
const MARGIN_SECONDS = 300;

/** So long the last verification tokens are traded for certificates. */
export const CERTIFICATES_AFTER_END_SECONDS = TOKEN_LIFE_SECONDS + MARGIN_SECONDS;

/** So long the last certificates are accepted, which live up to an hour (protocol/region.ts), and their keys published. */
export const KEYS_AFTER_END_SECONDS = CERTIFICATES_AFTER_END_SECONDS + HOUR_SECONDS + MARGIN_SECONDS;

/** Undefined: nothing ends. */
export function isPast(until: UnixSeconds | undefined, now: UnixSeconds): boolean {
  return until !== undefined && until <= now;
}
