/** From a promise in the outbox to its end (docs/decisions/013-messages.md). At most one message goes, whatever happens. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SmsSettings } from '../../../protocol/sms/settings.ts';
import type { EventName } from '../../shared/events.ts';
import type { CodeStore } from '../store/code-store.ts';
import type { StoredCode } from '../store/code-writes.ts';
import type { Outbox } from '../store/outbox.ts';
import type { Delivery, NotSent, TextMessage } from './provider.ts';

/** The text as it goes: signed where the region wants that. Throws `sms_failure` where it may not go unsigned. */
export type Authenticate = (message: TextMessage, signed: SmsSettings['signed'], now: UnixSeconds) => Promise<string>;

export interface DeliverDeps {
  codes: Pick<CodeStore, 'undo' | 'markMessage'>;
  outbox: Pick<Outbox, 'remove' | 'removal'>;
  authenticate: Authenticate;
  /** Never rejects. */
  carry(message: TextMessage, now: UnixSeconds): Promise<Delivery>;
  count(event: EventName): void;
}

/** A promise that this caller has claimed. */
export interface Parcel {
  /** Row of the outbox. */
  readonly pk: string;
  readonly stored: StoredCode;
  /** Signed already. */
  readonly message: TextMessage;
}

/** Sends, and writes down the end of what was sent or may have been. What was surely not sent is the caller's to settle. */
export async function deliver(deps: DeliverDeps, parcel: Parcel, now: UnixSeconds): Promise<NotSent | undefined> {
  const delivery = await deps.carry(parcel.message, now);
  if (delivery.outcome === 'refused' || delivery.outcome === 'failing') return delivery;
  await settle(deps, parcel, delivery.outcome === 'accepted' ? 'sent' : 'unknown');
  return undefined;
}

/**
 * The message is on its way, so nothing may fail the call any more: a row that stays behind is met by the sweep, which counts
 * it as unknown.
 */
async function settle(deps: DeliverDeps, { pk, stored, message }: Parcel, status: 'sent' | 'unknown'): Promise<void> {
  try {
    await deps.codes.markMessage(message.region, stored.diagnosis, status);
    await deps.outbox.remove(pk);
  } catch {
    deps.count('MessageUnsettled');
  }
}

/** Takes back a code whose message surely did not go: code, uuid and number are free again. */
export async function takeBack(deps: DeliverDeps, region: string, pk: string, stored: StoredCode): Promise<void> {
  if (await deps.codes.undo(region, stored, deps.outbox.removal(pk))) return;
  // Redeemed: the provider's refusal was wrong.
  await deps.codes.markMessage(region, stored.diagnosis, 'sent');
  await deps.outbox.remove(pk);
}
