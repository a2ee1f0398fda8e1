/**
 * Plain data about a DynamoDB table, shared by lib/ (which creates it), the stores (which use it) and the wire tests
 * (which create it on the local AWS). Every partition key is a string attribute `pk`; a sort key is a string `sk`.
 */
export interface TableDescription {
  /** Construct id, and the name in the pages about data. */
  readonly id: string;
  /** Environment variable that carries the table's name into a function. */
  readonly envName: string;
  readonly sortKey: boolean;
  /** Rows carry a TTL attribute `expires` (Unix seconds). TTL only cleans up: every read also checks time. */
  readonly expires: boolean;
  /** Codes, phones or keys of people lie here: never with a long recovery, which would keep what retention deletes. */
  readonly sensitive: boolean;
  /** A stream of the keys of changed rows, and of nothing in them. */
  readonly stream: boolean;
  /** How far back the table can be restored, outside throw-away stages (docs/operations/restore.md). */
  readonly recovery: Recovery;
}

/**
 * `short`: 2 days, for what retention deletes and for what is soon of no use. `long`: as long as the service allows, for
 * rows whose loss may be noticed late and which nobody could make again.
 */
export type Recovery = 'short' | 'long';

export const RECOVERY_DAYS: Readonly<Record<Recovery, number>> = { short: 2, long: 35 };

export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
export const EXPIRES = 'expires';

/** A table with the usual properties: no sort key, rows that expire, nothing about people, a short recovery. */
export function describeTable(
  id: string,
  envName: string,
  rest: Partial<Omit<TableDescription, 'id' | 'envName'>> = {},
): TableDescription {
  return { id, envName, sortKey: false, expires: true, sensitive: false, stream: false, recovery: 'short', ...rest };
}

/** Stage `local` only: one item holds the offset of the adjustable clock (design.md §6). */
export const clockTable = describeTable('Clock', 'CLOCK_TABLE', { expires: false });
