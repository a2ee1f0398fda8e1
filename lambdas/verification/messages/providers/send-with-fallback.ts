/**
 * A message goes at most once (docs/decisions/013-messages.md): the second provider takes over when the first surely sent
 * nothing, and never when nobody knows what it did.
 */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { EventName } from '../../../shared/events.ts';
import { remainingMilliseconds } from '../../../shared/time-limit.ts';
import type { CountMessageError } from '../../store/message-errors.ts';
import { type Delivery, type NotSent, notSent, type Provider, type TextMessage } from './provider.ts';

export interface Carrier {
  /** In the order in which they are asked; none: every message fails. */
  readonly providers: readonly Provider[];
  /** Counts a named event as a metric. */
  readonly count: (event: EventName) => void;
  readonly countError: CountMessageError;
}

/** Below this a second attempt would more likely be cut, and so unknown, than answered. */
const LEAST_MILLISECONDS = 2_000;

const eventOf = {
  refused: 'MessageRefused',
  failing: 'MessageFailing',
  unknown: 'MessageUnknown',
} as const satisfies Record<Exclude<Delivery['outcome'], 'accepted'>, EventName>;

/** Never rejects. When nobody took the message: the reason that says most to whoever asked for it. */
export async function carry(carrier: Carrier, message: TextMessage, now: UnixSeconds): Promise<Delivery> {
  let told: NotSent | undefined;
  for (const provider of carrier.providers) {
    if (told && remainingMilliseconds() < LEAST_MILLISECONDS) break;
    const delivery = await provider.send(message);
    if (delivery.outcome !== 'accepted') carrier.count(eventOf[delivery.outcome]);
    if (delivery.outcome === 'accepted' || delivery.outcome === 'unknown') return delivery;
    await carrier.countError(message.region, delivery.code, now);
    told = told ? tellingMore(told, delivery) : delivery;
  }
  return told ?? notSent;
}

const weight: readonly NotSent['reason'][] = ['other', 'queue-full', 'number'];

function tellingMore(one: NotSent, other: NotSent): NotSent {
  return weight.indexOf(other.reason) > weight.indexOf(one.reason) ? other : one;
}
