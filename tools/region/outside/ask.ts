/** How the checks ask: as a phone does, within bounds, and with patience for a name that is minutes old. */
import { type Exchange, headerOf, type Request, type Send, UnreachableError } from '../../../device/client/http.ts';
import { ios } from '../../../device/client/profile.ts';
import type { Wait } from '../../../device/client/retry.ts';
import { plain } from '../../../protocol/text/plain.ts';

export interface OutsideDeps {
  /** Follows no redirect and takes no more than it is told to. */
  readonly send: Send;
  readonly wait: Wait;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
  /** In all, over everything that is asked. 0: none. */
  readonly patienceMilliseconds: number;
  /** Told when there is something to wait for. */
  readonly note: (line: string) => void;
}

/** What came, or why nothing did. */
export type Answer = Exchange | string;
export type Ask = (request: Request) => Promise<Answer>;

/** Of a phone that reads files. */
export const phoneHeaders = { 'User-Agent': ios.userAgent, 'Cache-Control': 'no-cache' };

const PAUSE_MILLISECONDS = 15_000;

/**
 * After a deployment a name is not known everywhere at once, nor what answers under it: until an address has answered for
 * the first time, silence, 403, 404 and 5xx may be that. Once it has, an answer is an answer.
 */
export function patientAsk({ send, wait, clock, patienceMilliseconds, note }: OutsideDeps): Ask {
  const end = clock() + patienceMilliseconds;
  const known = new Set<string>();
  const named = new Set<string>();
  return async (request) => {
    const { origin, host } = new URL(request.url);
    for (;;) {
      const answer = await answerOf(send, request);
      if (!maybeYoung(answer)) known.add(origin);
      if (known.has(origin) || clock() + PAUSE_MILLISECONDS > end) return answer;
      if (!named.has(origin)) note(waiting(host, answer, end - clock()));
      named.add(origin);
      await wait(PAUSE_MILLISECONDS);
    }
  };
}

async function answerOf(send: Send, request: Request): Promise<Answer> {
  try {
    return await send(request);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return plain(error.message);
  }
}

function maybeYoung(answer: Answer): boolean {
  return typeof answer === 'string' || answer.status === 403 || answer.status === 404 || answer.status >= 500;
}

function waiting(host: string, answer: Answer, milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000);
  const what = typeof answer === 'string' ? answer : `it answers ${answer.status}`;
  return `${host} is not there yet (${what}). A new name takes minutes to be known everywhere: waiting up to ${minutes} more.`;
}

/** `answers 302 to https://…`, `does not answer: …`. */
export function inWords(answer: Answer): string {
  if (typeof answer === 'string') return `does not answer: ${answer}`;
  const location = headerOf(answer, 'Location');
  return `answers ${answer.status}${location === undefined ? '' : ` to ${plain(location)}`}`;
}

export function isRedirect(answer: Answer): boolean {
  return typeof answer !== 'string' && answer.status >= 300 && answer.status < 400;
}

export const noRedirect = 'Phones follow no redirect: name the address that answers, or take the redirect away.';
