/** When a phone asks again (enx-client.md §9). Always the same bytes: servers recognise a repeat by them. */
import { type Exchange, headerOf, type Send, UnreachableError } from './http.ts';
import type { RetryRules } from './profile.ts';

/** Resolves after so many milliseconds; tests pass one that only counts. */
export type Wait = (milliseconds: number) => Promise<void>;

/** A hostile or broken server must not put a phone to sleep for longer. */
const LONGEST_WAIT_SECONDS = 60;

/** `send` with the attempts of a platform. */
export function withRetries(send: Send, rules: RetryRules, wait: Wait): Send {
  return async (request) => {
    const left = { limited: rules.whenLimited, failing: rules.whenFailing, unreachable: rules.whenUnreachable };
    for (;;) {
      const answer = await send(request).catch((error: unknown) => {
        if (!(error instanceof UnreachableError) || left.unreachable-- <= 0) throw error;
        return undefined;
      });
      if (!answer) continue;
      const mayRepeat = (answer.status === 429 && left.limited-- > 0) || (answer.status >= 500 && left.failing-- > 0);
      if (!mayRepeat) return answer;
      if (answer.status === 429 && rules.honoursRetryAfter) await wait(1000 * retryAfterSeconds(answer));
    }
  };
}

function retryAfterSeconds(answer: Exchange): number {
  const seconds = Number(headerOf(answer, 'Retry-After') ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS) : 0;
}
