/** The verification server's tables (design.md §4). One table is one IAM boundary. */
import type { TableDescription } from '../shared/table.ts';

const table = (
  id: string,
  envName: string,
  rest: { sortKey?: boolean; expires?: boolean; sensitive?: boolean } = {},
): TableDescription => ({ id, envName, sortKey: false, expires: true, sensitive: false, ...rest });

/** Pointers (code hash → diagnosis), diagnoses and phones. */
export const codesTable = table('Codes', 'CODES_TABLE', { sensitive: true });
/** Encrypted messages waiting for a sender. */
export const outboxTable = table('Outbox', 'OUTBOX_TABLE', { sensitive: true });
/** Hashes of API keys. */
export const apiKeysTable = table('ApiKeys', 'API_KEYS_TABLE', { expires: false });
/** One row per health jurisdiction, written by the deployment. */
export const regionsTable = table('Regions', 'REGIONS_TABLE', { expires: false });
/** Sealed key rings, and rows naming the KMS signing keys. */
export const ringsTable = table('Rings', 'RINGS_TABLE', { sortKey: true });
/** Counters per region, day, API key and shard. */
export const statisticsTable = table('Statistics', 'STATISTICS_TABLE', { sortKey: true });
/** Append-only record of what operators and scheduled functions did. */
export const auditTable = table('Audit', 'AUDIT_TABLE', { sortKey: true });
/** Failed guesses per keyed hash of an address and time window. */
export const brakeTable = table('Brake', 'BRAKE_TABLE');

export const verificationTables = [
  codesTable,
  outboxTable,
  apiKeysTable,
  regionsTable,
  ringsTable,
  statisticsTable,
  auditTable,
  brakeTable,
];
