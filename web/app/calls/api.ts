/** Calls of the staff's API. Outcomes are values (outcome.ts); a person who has to sign in again does so on the way. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type StaffPath, staffPath } from '../../../protocol/staff/paths.ts';
import { serverNow, setServerTime } from '../session/server-time.ts';
import { accessToken, askToSignIn, renew, type SignInReason } from '../session/session.ts';
import { watched } from '../state.ts';
import type { GetAnswers, PostCalls, PutCalls } from './calls.ts';
import { type Outcome, readOutcome } from './outcome.ts';

export interface CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Default: 20. */
  readonly timeoutSeconds?: number;
  /** False: nobody is asked to sign in for it. Default: true. */
  readonly isAsking?: boolean;
}

type Values = Readonly<Record<string, string>>;

/** `values` fill the path: `api.get('code', { region, uuid })`. */
export const api = {
  get: <N extends keyof GetAnswers>(name: N, values: Values = {}, options: CallOptions = {}) =>
    call<GetAnswers[N]>('GET', name, values, undefined, options),
  post: <N extends keyof PostCalls>(name: N, values: Values, body: PostCalls[N][0], options: CallOptions = {}) =>
    call<PostCalls[N][1]>('POST', name, values, body, options),
  put: <N extends keyof PutCalls>(name: N, values: Values, body: PutCalls[N][0], options: CallOptions = {}) =>
    call<PutCalls[N][1]>('PUT', name, values, body, options),
  delete: (name: 'member' | 'apiKey', values: Values, options: CallOptions = {}) =>
    call<unknown>('DELETE', name, values, undefined, options),
};

async function call<A>(
  method: string,
  name: StaffPath,
  values: Values,
  body: unknown,
  options: CallOptions,
): Promise<Outcome<A>> {
  const query = new URLSearchParams(options.query).toString();
  const url = staffPath(name, values) + (query && `?${query}`);
  const once = () => send<A>(method, url, body, options);
  const outcome = await once();
  return options.isAsking === false ? outcome : signedInOutcome(outcome, once);
}

/** Twice at most: an answer of 401 to a token that was just made is no reason to ask a person a third time. */
async function signedInOutcome<A>(first: Outcome<A>, once: () => Promise<Outcome<A>>): Promise<Outcome<A>> {
  let outcome = first;
  for (let asked = 0; isSignedOut(outcome) && asked < 2; asked++) {
    if (!(await signInAgain(outcome.refusal.errorCode, asked === 0))) return { kind: 'signed-out' };
    outcome = await once();
  }
  return outcome;
}

type Refused = Extract<Outcome<unknown>, { kind: 'refused' }>;

function isSignedOut(outcome: Outcome<unknown>): outcome is Refused {
  return outcome.kind === 'refused' && outcome.status === 401;
}

/** What the server no longer takes however young the token is. */
const ends: readonly string[] = ['signed_out', 'session_over', 'session_idle', 'second_factor_missing'];

async function signInAgain(errorCode: string, mayRenew: boolean): Promise<boolean> {
  const isEnd = ends.includes(errorCode);
  if (mayRenew && !isEnd && (await renew())) return true;
  return askToSignIn(isEnd ? (errorCode as SignInReason) : 'expired');
}

async function send<A>(method: string, url: string, body: unknown, options: CallOptions): Promise<Outcome<A>> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), (options.timeoutSeconds ?? 20) * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  try {
    const answer = await fetch(url, { ...(await requestOf(method, body)), signal });
    const outcome = await readOutcome<A>(answer, Date.now());
    if (outcome.kind === 'ok') noteAnswer(outcome.answer);
    return outcome;
  } catch {
    if (options.signal?.aborted) return { kind: 'cancelled' };
    return { kind: ended.signal.aborted ? 'timed-out' : 'offline' };
  } finally {
    clearTimeout(timer);
  }
}

async function requestOf(method: string, body: unknown): Promise<RequestInit> {
  const token = await accessToken();
  return {
    method,
    cache: 'no-store',
    // No cookie means anything to this API.
    credentials: 'omit',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** The server saw this person now, by its own clock. */
function noteAnswer(answer: unknown): void {
  if (typeof answer === 'object' && answer !== null && 'now' in answer && typeof answer.now === 'number') {
    setServerTime(answer.now);
  }
  lastSeen.set(serverNow());
}

/** When the server last answered a call: idle time begins there. */
export const lastSeen = watched<UnixSeconds>(0);
