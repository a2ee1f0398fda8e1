/** The messages that the phones of a local stack got: in memory only, the newest 200. */
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';

/** What a carrier may do to a message; each takes the next one only. */
export const faults = ['refused', 'queue-full', 'failing', 'slow', 'cut'] as const;
export type Fault = (typeof faults)[number];

/**
 * `delivered`: its sender knows. `unconfirmed`: it is on the phone, but its sender was told too late or not at all.
 * `refused`: its sender was told no, and it is not on the phone.
 */
type MessageState = 'delivered' | 'unconfirmed' | 'refused';

/** What a function posts. */
export const messageShape = z.strictObject({
  to: z.string().check(z.regex(/^\+\d{5,15}$/)),
  text: z.string().check(z.minLength(1), z.maxLength(4_000)),
  isUserReport: z.boolean(),
});

/** What `GET /messages` tells of each. */
export interface StoredMessage extends z.output<typeof messageShape> {
  readonly state: MessageState;
  /** By the stack's clock. */
  readonly receivedAt: UnixSeconds;
}

const KEPT = 200;
const stateAfter: Readonly<Record<Fault, MessageState>> = {
  refused: 'refused',
  'queue-full': 'refused',
  failing: 'refused',
  slow: 'unconfirmed',
  cut: 'unconfirmed',
};

export interface Messages {
  /** Newest first. */
  list(): readonly StoredMessage[];
  /** Keeps a message; `fault`: what becomes of its sender's call, undefined = nothing unusual. */
  take(message: z.output<typeof messageShape>, fault: Fault | undefined, now: UnixSeconds): void;
}

export function openMessages(): Messages {
  const all: StoredMessage[] = [];
  return {
    list: () => all,
    take: (message, fault, receivedAt) => {
      all.unshift({ ...message, state: fault ? stateAfter[fault] : 'delivered', receivedAt });
      all.splice(KEPT);
    },
  };
}
