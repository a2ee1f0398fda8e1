/**
 * Self-service's tables (design.md §4, §10.1). One table is one IAM boundary. None says who a person is: what is known of a
 * login travels in sealed cookies and ends with them.
 */
import { describeTable as table } from '../shared/table.ts';

/** One row per pseudonym: when it last took one of its turns. Rows end after a day. */
export const limitsTable = table('Limits', 'LIMITS_TABLE', { sensitive: true });
/** Keyed hashes of sessions that were served, and of tokens that came back. */
export const tokensTable = table('Tokens', 'TOKENS_TABLE', { sensitive: true });
/** Sealed key rings. Every one retires its versions. */
export const ringsTable = table('Rings', 'RINGS_TABLE', { sortKey: true });
/** Append-only record of what operators and scheduled functions did; every token key that was ever made. */
export const auditTable = table('Audit', 'AUDIT_TABLE', { sortKey: true, recovery: 'long' });
/** The chain over Audit, a row per day. A table of its own: who writes entries must not be able to write their seals. */
export const sealsTable = table('Seals', 'SEALS_TABLE', { sortKey: true, expires: false, recovery: 'long' });

export const selfserviceTables = [limitsTable, tokensTable, ringsTable, auditTable, sealsTable];
