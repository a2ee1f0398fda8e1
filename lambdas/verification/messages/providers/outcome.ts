/** What an HTTP status, or no answer at all, says of a message. */
import { NoAnswer } from '../../../shared/outgoing/send-once.ts';
import { type Delivery, type NotSent, notSent } from './provider.ts';

/**
 * Of a status that is no success. 504 and 408 come from something before the provider that does not know what the provider
 * did; so may other 5xx, but those are the provider's word that nothing was taken.
 */
export function notAccepted(status: number, reason: NotSent['reason'], code: string): Delivery {
  if (status === 504 || status === 408) return { outcome: 'unknown' };
  // Our credentials, our rate, an address that moved, or its fault: another provider may be right.
  const isRefused = status >= 400 && status < 500 && ![401, 403, 429].includes(status);
  return { outcome: isRefused ? 'refused' : 'failing', reason, code };
}

/** Of a request that ended without an answer; anything else that was thrown came before there was a request. */
export function withoutAnswer(error: unknown): Delivery {
  const wentOut = error instanceof NoAnswer && error.wentOut;
  return wentOut ? { outcome: 'unknown' } : notSent;
}

/** Of a JSON answer; none where it is something else, or broke off. */
export function membersOf(body: Buffer | undefined): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body?.toString() ?? '');
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
