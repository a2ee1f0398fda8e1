/** The verification server's tables (design.md §4). One table is one IAM boundary. */
import { describeTable as table } from '../../shared/table.ts';

/** Pointers (code hash → diagnosis), diagnoses and phones. */
export const codesTable = table('Codes', 'CODES_TABLE', { sensitive: true });
/** Promised messages; its stream wakes the sender of those that wait. */
export const outboxTable = table('Outbox', 'OUTBOX_TABLE', { sensitive: true, stream: true });
/** Ends the key of a row that waits. */
export const WAITING_SUFFIX = '#waiting';
/** How many messages went, per region and day, and per keyed hash of a number and day. */
export const messageCountsTable = table('MessageCounts', 'MESSAGE_COUNTS_TABLE', { sensitive: true });
/** How many codes each region may issue. Apart from Regions: who charges a code must not be able to write settings. */
export const quotasTable = table('Quotas', 'QUOTAS_TABLE', { expires: false });
/** Hashes of API keys. */
export const apiKeysTable = table('ApiKeys', 'API_KEYS_TABLE', { expires: false, recovery: 'long' });
/** One row per health jurisdiction, written by the deployment. */
export const regionsTable = table('Regions', 'REGIONS_TABLE', { expires: false, recovery: 'long' });
/**
 * What administrators set live, version by version: to be read and rolled back to by who may not read the audit, which has
 * the same.
 */
export const settingChangesTable = table('SettingChanges', 'SETTING_CHANGES_TABLE', { sortKey: true });
/** Sealed key rings whose versions retire. */
export const ringsTable = table('Rings', 'RINGS_TABLE', { sortKey: true });
/**
 * Sealed key rings whose versions never retire, since API keys are of no use without them; and the rows naming the KMS keys
 * of certificates and messages, with their counters: one that began again would give names that are known as others'.
 */
export const lastingRingsTable = table('LastingRings', 'LASTING_RINGS_TABLE', { sortKey: true, recovery: 'long' });
/** Counters per region, day, API key and shard. */
export const statisticsTable = table('Statistics', 'STATISTICS_TABLE', { sortKey: true });
/** Who staff are and what they may do in which region. Apart from all else: who answers a page must not write settings. */
export const membersTable = table('Members', 'MEMBERS_TABLE', { sortKey: true, expires: false, recovery: 'long' });
/** Uuids of the codes that a person issued, for that person's page. */
export const recentCodesTable = table('RecentCodes', 'RECENT_CODES_TABLE', { sortKey: true, sensitive: true });
/** Append-only record of what operators and scheduled functions did. */
export const auditTable = table('Audit', 'AUDIT_TABLE', { sortKey: true, recovery: 'long' });
/** The chain over Audit, a row per day. A table of its own: who writes entries must not be able to write their seals. */
export const sealsTable = table('Seals', 'SEALS_TABLE', { sortKey: true, expires: false, recovery: 'long' });
/** Failed guesses per keyed hash of an address and time window. */
export const brakeTable = table('Brake', 'BRAKE_TABLE');

export const verificationTables = [
  codesTable,
  outboxTable,
  messageCountsTable,
  quotasTable,
  apiKeysTable,
  regionsTable,
  settingChangesTable,
  ringsTable,
  lastingRingsTable,
  statisticsTable,
  membersTable,
  recentCodesTable,
  auditTable,
  sealsTable,
  brakeTable,
];
