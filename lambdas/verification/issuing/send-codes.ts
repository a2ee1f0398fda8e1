/** Messages of codes that are issued and sent in one call (verification-server.md §2.1, step 13; §2.6). */
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { mayBeTexted } from '../../../protocol/sms/country.ts';
import type { MessageEnd } from '../../../protocol/statistics/counts.ts';
import { type DeliverDeps, deliver, takeBack } from '../messages/deliver.ts';
import type { NotSent, TextMessage } from '../messages/providers/provider.ts';
import type { MessageAllowance } from '../store/message-counts.ts';
import { type Outbox, outboxKey } from '../store/outbox.ts';
import { messageText } from './draft-code.ts';
import type { Issuer } from './issuer.ts';
import type { Order } from './order.ts';
import type { Issued, PromiseMessage, StoreDeps } from './store-codes.ts';

export interface SendDeps extends DeliverDeps {
  outbox: Outbox;
  allowance: MessageAllowance;
  /** False where nobody carries messages: codes are issued all the same, without (foreign-clients.md §2). */
  hasProvider: boolean;
  randomBytes: RandomBytes;
}

/** Do we send a message for it? Not for an issuer who sends it, or who reads the code out. */
function isSent({ hasProvider }: Pick<SendDeps, 'hasProvider'>, { wish }: Order): boolean {
  return hasProvider && wish.phone !== '' && !wish.onlyGenerate;
}

/** A row that is claimed from its beginning, by the call that writes it. */
export function promiseNow(deps: SendDeps): PromiseMessage {
  return async ({ region, now }, { order, stored }) => {
    if (!isSent(deps, order)) return undefined;
    const pk = outboxKey(region, 'claimed', deps.randomBytes);
    return { pk, status: 'sending', write: { Put: deps.outbox.claimed(pk, stored.diagnosis, now) } };
  };
}

/**
 * Against toll fraud: a country that the region does not serve, and the caps of the day (§5.3). Throws `quota_exceeded`.
 */
export function takeAllowance(deps: Pick<SendDeps, 'allowance' | 'hasProvider' | 'count'>): StoreDeps['takeAllowance'] {
  return async ({ region, now }, order) => {
    if (!isSent(deps, order)) return;
    const { settings, wish, finding } = order;
    if (!mayBeTexted(wish.phone, settings)) throw quotaExceeded('this region sends no messages to that country');
    const message = { region, phone: wish.phone, isUserReport: finding.testType === 'user-report' };
    if (await deps.allowance.take(message, settings.sms, now)) return;
    deps.count('MessageCapReached');
    throw quotaExceeded('the messages of this day, or of this number, are used up');
  };
}

/**
 * Sends the message of a code, if it was promised one, and says what became of it. Throws when it did not go; then the code is
 * gone too. A code that was redeemed all the same has reached its person, whatever was said of its message.
 */
export async function sendCode(deps: SendDeps, issuer: Issuer, issued: Issued): Promise<MessageEnd | undefined> {
  const { stored, promise } = issued;
  if (promise === undefined) return undefined;
  const { region, now } = issuer;
  const parcel = { region, pk: promise, stored };
  let refusal: unknown;
  try {
    const delivery = await deliver(deps, parcel, await signedMessage(deps, issuer, issued), now);
    if (delivery.outcome === 'accepted') return 'sent';
    if (delivery.outcome === 'unknown') return 'unknown';
    refusal = notSentError(delivery);
  } catch (error) {
    refusal = error;
  }
  if (await takeBack(deps, parcel)) throw refusal;
  return 'sent';
}

/**
 * The text that the issuer sends by other means, signed like ours. 500 `sms_failure` where it cannot be signed and must be
 * (§1.1: when only building); then the code is gone too.
 */
export async function generateText(
  deps: Pick<SendDeps, 'authenticate' | 'codes'>,
  issuer: Issuer,
  issued: Issued,
): Promise<string> {
  try {
    return (await signedMessage(deps, issuer, issued)).text;
  } catch (error) {
    await deps.codes.undo(issuer.region, issued.stored);
    if (error instanceof ApiError) throw new ApiError(500, error.code, error.message);
    throw error;
  }
}

async function signedMessage(
  { authenticate }: Pick<SendDeps, 'authenticate'>,
  { region, now }: Issuer,
  { order, draft }: Issued,
): Promise<TextMessage> {
  const { wish, finding, settings } = order;
  const text = messageText(draft, order, region);
  const plain = { region, phone: wish.phone, text, isUserReport: finding.testType === 'user-report' };
  return { ...plain, text: await authenticate(plain, settings.sms.signed, now) };
}

function notSentError({ reason }: NotSent): ApiError {
  if (reason === 'number') return new ApiError(400, 'phone_number_invalid', 'no message can be sent to this number');
  if (reason === 'queue-full') return new ApiError(400, 'sms_queue_full', 'the queue of messages is full, try again');
  return new ApiError(400, 'sms_failure', 'the message could not be sent');
}

function quotaExceeded(message: string): ApiError {
  return new ApiError(429, 'quota_exceeded', message);
}
