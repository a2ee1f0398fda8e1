/** What End User Messaging says of messages that did not arrive. A phone number is in each event, and goes nowhere. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { EventName } from '../../../shared/events.ts';
import { isForOperators, UNDELIVERED_EVENTS } from '../../messages/undelivered.ts';
import type { CountMessageError } from '../../store/message-errors.ts';
import { isRegionCode } from '../../store/region-store.ts';

export interface UndeliveredDeps {
  readonly countError: CountMessageError;
  readonly count: (event: EventName) => void;
}

/** `events`: JSON of the service (user guide, "Example SMS event data"). How many were counted. */
export async function countUndelivered(
  { countError, count }: UndeliveredDeps,
  events: readonly string[],
  now: UnixSeconds,
): Promise<{ counted: number; ignored: number }> {
  const errors = events.flatMap((event) => errorOf(event) ?? []);
  for (const { region, code } of errors) {
    await countError(region, code, now);
    if (isForOperators(code)) count('MessageUndelivered');
  }
  return { counted: errors.length, ignored: events.length - errors.length };
}

/** Of a message's last event alone: a phone that is switched off now may get it later. */
function errorOf(event: string): { region: string; code: string } | undefined {
  const { eventType: code, isFinal, context } = membersOf(event);
  const region = (context as { region?: unknown } | undefined)?.region;
  if (typeof code !== 'string' || typeof region !== 'string' || isFinal !== true) return undefined;
  return UNDELIVERED_EVENTS.includes(code) && isRegionCode(region) ? { region, code } : undefined;
}

function membersOf(event: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(event));
  } catch {
    return {};
  }
}
