/** A change of whom the key server trusts, as rows that were read and rows to write (docs/operations/authorities.md). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Row } from '../../authorities/authority-table.ts';

/** What an operator's request names; unchecked. */
export interface Wish {
  readonly issuer?: unknown;
  readonly audience?: unknown;
  readonly jwksUri?: unknown;
  readonly statistics?: unknown;
  readonly application?: unknown;
  readonly regions?: unknown;
  /** In place of an issuer, for retire-key. */
  readonly region?: unknown;
  readonly issuers?: unknown;
  /** Of a new key: default that of a JWK. */
  readonly kid?: unknown;
  /** As a person pasted it (protocol/certificate/public-key-text.ts). */
  readonly publicKey?: unknown;
}

/** `before`: as read, absent for a row that must not exist yet. `after`: absent for one that goes. */
export interface RowChange {
  readonly before?: Row;
  readonly after?: Row;
}

/** `action`, `target` and values of the entry that records it. */
type Act = Pick<AuditEntry, 'action' | 'target' | 'before' | 'after'>;

interface Plan {
  /** None: it is so already. */
  readonly changes: readonly RowChange[];
  readonly act: Act;
  /** What is done, or would be, in a sentence without a subject's verb: `key "v1" of org.example ends now`. */
  readonly says: string;
  /** What the operator should know beside it. */
  readonly notes: readonly string[];
}

/** `error`: a sentence for the operator; nothing was changed. */
export type Planned = Plan | { readonly error: string };

/** All that is stored, and the time. */
export interface Known {
  readonly rows: readonly Row[];
  readonly now: UnixSeconds;
}

export const takesEffect = 'Publishes follow within a minute.';
