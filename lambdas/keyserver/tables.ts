/** The key server's tables (design.md §4). One table is one IAM boundary. */
import { describeTable as table } from '../shared/table.ts';

/** One row per temporary exposure key, and one receipt per publish. */
export const guardsTable = table('Guards', 'GUARDS_TABLE', { sensitive: true });
/** Append-only log of accepted keys by release hour and shard; publish puts, export queries and deletes. */
export const uploadsTable = table('Uploads', 'UPLOADS_TABLE', { sortKey: true, sensitive: true });
/** Export configurations, windows, files, padding blocks and leases. */
export const exportsTable = table('Exports', 'EXPORTS_TABLE', { sortKey: true, sensitive: true });
/** Health authorities: applications (`healthAuthorityID`), issuers and their imported public keys. */
export const authoritiesTable = table('Authorities', 'AUTHORITIES_TABLE', {
  sortKey: true,
  expires: false,
  recovery: 'long',
});
/** Sealed key rings. Every one retires its versions. */
export const ringsTable = table('Rings', 'RINGS_TABLE', { sortKey: true });
/** Publish counters per health authority, hour and shard. */
export const statisticsTable = table('Statistics', 'STATISTICS_TABLE', { sortKey: true });
/** Append-only record of what operators and scheduled functions did. */
export const auditTable = table('Audit', 'AUDIT_TABLE', { sortKey: true, recovery: 'long' });
/** The chain over Audit, a row per day. A table of its own: who writes entries must not be able to write their seals. */
export const sealsTable = table('Seals', 'SEALS_TABLE', { sortKey: true, expires: false, recovery: 'long' });

export const keyserverTables = [
  guardsTable,
  uploadsTable,
  exportsTable,
  authoritiesTable,
  ringsTable,
  statisticsTable,
  auditTable,
  sealsTable,
];
