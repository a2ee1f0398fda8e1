/** From a promise in the outbox to its end (docs/decisions/013-messages.md). At most one message goes, whatever happens. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { EventName } from '../../shared/events.ts';
import type { CodeStore } from '../store/code-store.ts';
import type { StoredCode } from '../store/code-writes.ts';
import type { Outbox } from '../store/outbox.ts';
import type { Delivery, TextMessage } from './providers/provider.ts';
import type { SignMessage } from './sign-message.ts';

export interface DeliverDeps {
  codes: Pick<CodeStore, 'undo' | 'markMessage'>;
  outbox: Pick<Outbox, 'remove' | 'removal'>;
  authenticate: SignMessage;
  /** Never rejects. */
  carry(message: TextMessage, now: UnixSeconds): Promise<Delivery>;
  count(event: EventName): void;
}

/** A code whose message is promised. */
export interface Parcel {
  readonly region: string;
  /** Row of the outbox. */
  readonly pk: string;
  readonly stored: StoredCode;
}

/**
 * Sends `message`, which is signed already, for whoever has claimed the parcel; and writes down the end of what was sent or
 * may have been. What was surely not sent is the caller's to settle.
 */
export async function deliver(
  deps: DeliverDeps,
  parcel: Parcel,
  message: TextMessage,
  now: UnixSeconds,
): Promise<Delivery> {
  const delivery = await deps.carry(message, now);
  if (delivery.outcome === 'accepted') await settle(deps, parcel, 'sent');
  if (delivery.outcome === 'unknown') await settle(deps, parcel, 'unknown');
  return delivery;
}

/**
 * The message is on its way, so nothing may fail the call any more: a row that stays behind is met by the sweep, which counts
 * it as unknown unless the diagnosis says that it was sent.
 */
async function settle(deps: DeliverDeps, parcel: Parcel, status: 'sent' | 'unknown'): Promise<void> {
  try {
    await writeDown(deps, parcel, status);
  } catch {
    deps.count('MessageUnsettled');
  }
}

async function writeDown(deps: DeliverDeps, { region, pk, stored }: Parcel, status: 'sent' | 'unknown') {
  await deps.codes.markMessage(region, stored.diagnosis, status);
  await deps.outbox.remove(pk);
}

/**
 * Takes back a code whose message surely did not go: code, uuid and number are free again. False: it was redeemed meanwhile,
 * so the refusal was wrong, and the code stands.
 */
export async function takeBack(deps: DeliverDeps, parcel: Parcel): Promise<boolean> {
  const { region, pk, stored } = parcel;
  if (await deps.codes.undo(region, stored, deps.outbox.removal(pk))) return true;
  await writeDown(deps, parcel, 'sent');
  return false;
}
