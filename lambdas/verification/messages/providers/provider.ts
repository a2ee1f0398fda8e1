/** What carries text messages, whoever it is (docs/decisions/013-messages.md). */

export interface TextMessage {
  /** Whose message it is, for what the provider says of it later. */
  readonly region: string;
  /** E.164. */
  readonly phone: string;
  readonly text: string;
  /** People's own reports may come from a number of their own. */
  readonly isUserReport: boolean;
}

/** Why a message surely did not go. `code` is the provider's own, for the statistics; '' where it gave none. */
export interface NotSent {
  readonly outcome: 'refused' | 'failing';
  /** `number`: nothing can be sent there. `queue-full`: the provider's queue. */
  readonly reason: 'number' | 'queue-full' | 'other';
  readonly code: string;
}

/** Nothing went, and nobody said why. */
export const notSent: NotSent = { outcome: 'failing', reason: 'other', code: '' };

/**
 * `refused` and `failing`: the provider's own word, or the request never reached it, so nobody got anything and another
 * provider may try. `unknown`: the request went out and no answer came back; the message may arrive, so it is never repeated.
 */
export type Delivery = { readonly outcome: 'accepted' } | NotSent | { readonly outcome: 'unknown' };

export interface Provider {
  /** Never rejects. Takes 5 s at most, and less where less is left of the time limit around it. */
  send(message: TextMessage): Promise<Delivery>;
}
