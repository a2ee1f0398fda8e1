/** What functions behind the staff's pages may not do, as the deployed roles are asked, and what they may. */
import { get, put, query, remove, scan, type Try } from './tries.ts';

const table = (id: string) => `verification ${id}TableName`;
const [codes, apiKeys, regions, rings, lastingRings, outbox, quotas] = [
  'Codes',
  'ApiKeys',
  'Regions',
  'Rings',
  'LastingRings',
  'Outbox',
  'Quotas',
].map(table) as [string, string, string, string, string, string, string];
const [members, recentCodes, statistics, audit, settingChanges, messageCounts, brake] = [
  'Members',
  'RecentCodes',
  'Statistics',
  'Audit',
  'SettingChanges',
  'MessageCounts',
  'Brake',
].map(table) as [string, string, string, string, string, string, string];

const keyServer = ['Guards', 'Uploads', 'Exports', 'Authorities', 'Rings']
  .map((id) => `keyserver ${id}TableName`)
  .flatMap((id) => [get(id), put(id), query(id)]);

/** Of whoever is asked by a person's token: not who is a member, not how keys and settings are, not what was done. */
const everybody = [
  ...keyServer,
  ...[scan(codes), put(regions), put(rings), put(lastingRings), remove(lastingRings), get(outbox), scan(outbox)],
  ...[remove(audit), put(audit), get(brake), remove(settingChanges), get(messageCounts)],
];
const withoutMembers = [put(members), remove(members), scan(members)];
const withoutCodes = [get(codes), put(codes), remove(codes), put(outbox), get(recentCodes), put(recentCodes)];
const withoutKeys = [scan(apiKeys), put(apiKeys), remove(apiKeys), get(apiKeys)];

const reading = [...everybody, ...withoutMembers, ...withoutCodes];
const issuing = [
  ...everybody,
  ...withoutMembers,
  ...withoutKeys,
  query(recentCodes),
  scan(recentCodes),
  get(statistics),
];

export const staffForbidden: Readonly<Record<string, Try[]>> = {
  'verification/staff-issue': [...issuing, query(audit)],
  'verification/staff-batch-issue': [...issuing, query(audit)],
  'verification/staff-show-desk': [...reading, ...withoutKeys, put(quotas), query(audit)],
  'verification/staff-list-codes': [
    ...[...everybody, ...withoutMembers, ...withoutKeys],
    ...[put(codes), remove(codes), put(recentCodes), scan(recentCodes)],
  ],
  'verification/staff-show-code': [
    ...[...everybody, ...withoutMembers, ...withoutKeys],
    ...[put(codes), remove(codes), query(recentCodes)],
  ],
  'verification/staff-expire-code': [
    ...[...keyServer, ...withoutMembers, ...withoutKeys],
    ...[put(codes), remove(codes), scan(codes), put(regions), get(outbox), remove(audit)],
  ],
  'verification/staff-me': [...reading, ...withoutKeys, get(quotas)],
  'verification/staff-sign-out': [...keyServer, ...withoutMembers, ...withoutCodes, ...withoutKeys, remove(audit)],
  'verification/staff-members': [...keyServer, ...withoutCodes, ...withoutKeys, remove(members), remove(audit)],
  'verification/staff-member': [...keyServer, ...withoutCodes, ...withoutKeys, put(members), remove(audit)],
  'verification/staff-settings': [
    ...[...keyServer, ...withoutMembers, ...withoutCodes, ...withoutKeys],
    ...[put(regions), remove(regions), put(rings), remove(settingChanges), remove(audit)],
  ],
  'verification/staff-settings-history': [...reading, ...withoutKeys, put(settingChanges), query(audit)],
  'verification/staff-api-keys': [
    ...[...keyServer, ...withoutMembers, ...withoutCodes],
    ...[remove(apiKeys), put(lastingRings), put(regions), remove(audit)],
  ],
  'verification/staff-api-key': [
    ...[...keyServer, ...withoutMembers, ...withoutCodes],
    ...[put(apiKeys), remove(apiKeys), query(lastingRings), put(regions), remove(audit)],
  ],
  'verification/staff-keys': [...reading, ...withoutKeys, query(audit)],
  'verification/staff-rotate-keys': [...reading, ...withoutKeys, query(audit)],
  'verification/staff-statistics': [...reading, ...withoutKeys, put(statistics), remove(statistics)],
  'verification/staff-quota': [
    ...[...keyServer, ...withoutMembers, ...withoutCodes, ...withoutKeys],
    ...[put(quotas), remove(quotas), put(regions), remove(audit)],
  ],
  'verification/staff-audit': [...reading, ...withoutKeys, get(quotas)],
  'verification/staff-regions': [
    ...[...everybody, ...withoutCodes, ...withoutKeys],
    ...[put(members), remove(members), scan(members), put(quotas)],
  ],
  'verification/set-member': [
    ...keyServer,
    ...withoutCodes,
    ...withoutKeys,
    scan(members),
    put(regions),
    remove(audit),
  ],
  'verification/list-members': [
    ...keyServer,
    ...withoutCodes,
    ...withoutKeys,
    put(members),
    remove(members),
    get(regions),
  ],
  'verification/write-pages': [
    ...keyServer,
    ...withoutMembers,
    ...withoutCodes,
    ...withoutKeys,
    get(regions),
    get(members),
  ],
};

export const staffGranted: Readonly<Record<string, Try[]>> = {
  'verification/staff-issue': [put(codes), put(outbox), put(recentCodes)],
  'verification/staff-batch-issue': [put(codes), put(outbox), put(recentCodes)],
  'verification/staff-list-codes': [query(recentCodes)],
  'verification/staff-show-code': [get(codes)],
  'verification/staff-members': [query(members), put(members)],
  'verification/staff-member': [remove(members)],
  'verification/staff-api-keys': [put(apiKeys), scan(apiKeys)],
  'verification/staff-audit': [query(audit)],
  'verification/staff-regions': [scan(regions)],
  'verification/staff-statistics': [query(statistics)],
  'verification/list-members': [scan(members)],
  'verification/set-member': [put(members), remove(members)],
};
