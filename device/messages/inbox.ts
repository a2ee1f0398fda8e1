/** The messages of a phone: those that the local stack's message app got for its number. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { RefusedError } from '../client/answer.ts';
import type { Send } from '../client/http.ts';
import type { Arrived } from './signature.ts';

/** 200 messages of 4,000 characters at most. */
const MAXIMUM_BYTES = 4_000_000;

/** The newest message to `to` that arrived at `since` or later. Throws RefusedError. */
export async function newestMessage(
  messagesUrl: string,
  send: Send,
  to: string,
  since: UnixSeconds,
): Promise<Arrived | undefined> {
  const headers = { Accept: 'application/json' };
  const exchange = await send({ method: 'GET', url: messagesUrl, headers, maximumBytes: MAXIMUM_BYTES });
  const messages = readMessages(exchange.status === 200 ? exchange.body : Buffer.alloc(0));
  if (!messages) throw new RefusedError(exchange, '', 'the answer is not a list of messages');
  return messages.find((message) => message.to === to && message.receivedAt >= since);
}

/** Newest first; those that never reached the phone are left out. */
function readMessages(body: Buffer): Arrived[] | undefined {
  try {
    const list: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(list) ? list.filter(hasArrived) : undefined;
  } catch {
    return undefined;
  }
}

function hasArrived(value: unknown): value is Arrived {
  const { to, text, receivedAt, state } = { ...(value as Record<string, unknown>) };
  return typeof to === 'string' && typeof text === 'string' && typeof receivedAt === 'number' && state !== 'refused';
}
