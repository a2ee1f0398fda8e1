/** When a phone asks again (enx-client.md §9). Always the same bytes: servers recognise a repeat by them. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Exchange, headerOf, type Request, type Send, UnreachableError } from './http.ts';
import type { RetryRules } from './profile.ts';

/** Resolves after so many milliseconds; tests pass one that only counts. */
export type Wait = (milliseconds: number) => Promise<void>;

/** Unix seconds. */
export type Clock = () => UnixSeconds | Promise<UnixSeconds>;

/** A hostile or broken server must not put a phone to sleep for longer. */
const LONGEST_WAIT_SECONDS = 60;

/** `send` with the attempts of a platform. `now`: against which a header's date is held. */
export function withRetries(send: Send, rules: RetryRules, wait: Wait, now: Clock = systemNow): Send {
  return async (request) => {
    const left = { limited: rules.whenLimited, failing: rules.whenFailing, unreachable: rules.whenUnreachable };
    let attempt: Request = { timeoutMilliseconds: rules.timeoutMilliseconds, ...request };
    for (;;) {
      const answer = await send(attempt).catch((error: unknown) => {
        if (!(error instanceof UnreachableError) || left.unreachable-- <= 0) throw error;
        return undefined;
      });
      if (!answer) continue;
      const mayRepeat = (answer.status === 429 && left.limited-- > 0) || (answer.status >= 500 && left.failing-- > 0);
      if (!mayRepeat) return answer;
      if (answer.status === 429) attempt = await heed(answer, attempt, rules, wait, await now());
    }
  };
}

const systemNow: Clock = () => Math.floor(Date.now() / 1000);

/** Waits as a 429 says, or gives the next attempt so much time. */
async function heed(answer: Exchange, attempt: Request, rules: RetryRules, wait: Wait, now: number): Promise<Request> {
  const milliseconds = 1000 * retryAfterSeconds(headerOf(answer, rules.limitedHeader) ?? '', now);
  if (rules.limitedMeans === 'timeout') {
    return milliseconds > 0 ? { ...attempt, timeoutMilliseconds: milliseconds } : attempt;
  }
  await wait(milliseconds);
  return attempt;
}

/** From seconds or an RFC 1123 date; 0 for anything else and for the past. */
function retryAfterSeconds(text: string, now: number): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000 - now;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS) : 0;
}

/** First and longest wait of Android's background work (enx-client.md §9; WorkManager's limit of five hours). */
const FIRST_PAUSE_SECONDS = 1_800;
const LONGEST_PAUSE_SECONDS = 18_000;

/** How long background work rests after its n-th failure in a row, n from 1: twice as long each time. */
export function pauseSeconds(failures: number): number {
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS);
}
