/** How a call ended. Whoever calls reads all of it: nothing of this is thrown. */
import type { StaffRefusal } from '../../../protocol/staff/answers.ts';

export type Outcome<A> = { readonly kind: 'ok'; readonly answer: A } | Failed;

export type Failed =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly refusal: StaffRefusal;
      /** Of a 429 or 503 that says it. */
      readonly retryAfterSeconds?: number;
    }
  /** Nothing came back: the network, or the service's address. */
  | { readonly kind: 'offline' }
  /** Nobody knows whether it was done. */
  | { readonly kind: 'timed-out' }
  /** The person was asked to sign in again and left instead. */
  | { readonly kind: 'signed-out' }
  /** By whoever called. */
  | { readonly kind: 'cancelled' };

const unreadable: StaffRefusal = { error: 'The answer cannot be read.', errorCode: '' };

/** `now`: milliseconds, for a Retry-After that is a date. */
export async function readOutcome<A>(answer: Response, now: number): Promise<Outcome<A>> {
  // Reports are CSV, too, where that is asked for.
  const isTable = answer.headers.get('content-type')?.startsWith('text/csv');
  const body = await (isTable ? answer.text() : answer.json()).catch(() => undefined);
  if (answer.ok && (body !== undefined || answer.status === 204)) return { kind: 'ok', answer: body as A };
  const wait = retryAfter(answer.headers.get('retry-after'), now);
  return {
    kind: 'refused',
    status: answer.status,
    refusal: isRefusal(body) ? body : unreadable,
    ...(wait !== undefined && { retryAfterSeconds: wait }),
  };
}

/** API Gateway's own refusals have a `message` alone. */
function isRefusal(body: unknown): body is StaffRefusal {
  return typeof body === 'object' && body !== null && 'errorCode' in body && 'error' in body;
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3); undefined for anything else. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header);
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - now) / 1000));
}
