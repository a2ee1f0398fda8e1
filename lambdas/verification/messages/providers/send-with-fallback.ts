/**
 * A message goes at most once (docs/decisions/013-messages.md): the second provider takes over when the first surely sent
 * nothing, and never when nobody knows what it did.
 */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { EventName } from '../../../shared/events.ts';
import { remainingMilliseconds } from '../../../shared/time-limit.ts';
import type { CountMessageError } from '../../store/message-errors.ts';
import type { Delivery, NotSent, Provider, TextMessage } from './provider.ts';

export interface Carrier {
  /** In the order in which they are asked; none: every message fails. */
  readonly providers: readonly Provider[];
  /** Counts a named event as a metric. */
  readonly count: (event: EventName) => void;
  readonly countError: CountMessageError;
}

/** What became of a message. `tried`: the names of the providers that were asked, in order. */
export type Carried = Delivery & { readonly tried: readonly string[] };

/** Below this a second attempt would more likely be cut, and so unknown, than answered. */
const LEAST_MILLISECONDS = 2_000;

const eventOf = {
  refused: 'MessageRefused',
  failing: 'MessageFailing',
  unknown: 'MessageUnknown',
} as const satisfies Record<Exclude<Delivery['outcome'], 'accepted'>, EventName>;

/** Never rejects. When nobody took the message: the reason that says most to whoever asked for it. */
export async function carry(carrier: Carrier, message: TextMessage, now: UnixSeconds): Promise<Carried> {
  const tried: string[] = [];
  let notSent: NotSent = { outcome: 'failing', reason: 'other', code: '' };
  for (const provider of carrier.providers) {
    if (tried.length > 0 && remainingMilliseconds() < LEAST_MILLISECONDS) break;
    const delivery = await provider.send(message);
    tried.push(provider.name);
    if (delivery.outcome !== 'accepted') carrier.count(eventOf[delivery.outcome]);
    if (delivery.outcome === 'accepted' || delivery.outcome === 'unknown') return { ...delivery, tried };
    await carrier.countError(message.region, delivery.code, now);
    notSent = tried.length === 1 ? delivery : tellingMore(notSent, delivery);
  }
  return { ...notSent, tried };
}

const weight: readonly NotSent['reason'][] = ['other', 'queue-full', 'number'];

function tellingMore(one: NotSent, other: NotSent): NotSent {
  return weight.indexOf(other.reason) > weight.indexOf(one.reason) ? other : one;
}
