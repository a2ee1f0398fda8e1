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
  /** Codes, phones or keys lie here: PITR is kept for 2 days only, since longer would keep what retention deletes. */
  readonly sensitive: boolean;
}

export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
export const EXPIRES = 'expires';

/** Stage `local` only: one item holds the offset of the adjustable clock (design.md §6). */
export const clockTable: TableDescription = {
  id: 'Clock',
  envName: 'CLOCK_TABLE',
  sortKey: false,
  expires: false,
  sensitive: false,
};
