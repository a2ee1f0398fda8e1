/** What functions behind the staff's pages may not do, as the deployed roles are asked, and what they may. */
import {
  apiKeys,
  brake,
  codeRings,
  codes,
  everythingOfKeyServer,
  lastingRings,
  messageCounts,
  outbox,
  quotas,
  regions,
  statistics,
  verificationAudit,
} from './doors.ts';
import { get, put, query, remove, scan, type Try } from './tries.ts';

const [members, recentCodes, settingChanges] = ['Members', 'RecentCodes', 'SettingChanges'].map(
  (id) => `verification ${id}TableName`,
) as [string, string, string];

/** Of whoever is asked by a person's token: not who is a member, not how keys and settings are, not what was done. */
const everybody = [
  ...everythingOfKeyServer,
  ...[scan(codes), put(regions), put(codeRings), put(lastingRings), remove(lastingRings), get(outbox), scan(outbox)],
  ...[remove(verificationAudit), put(verificationAudit), get(brake), remove(settingChanges), get(messageCounts)],
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
  'verification/staff-issue': [...issuing, query(verificationAudit)],
  'verification/staff-batch-issue': [...issuing, query(verificationAudit)],
  'verification/staff-show-desk': [...reading, ...withoutKeys, put(quotas), query(verificationAudit)],
  'verification/staff-list-codes': [
    ...[...everybody, ...withoutMembers, ...withoutKeys],
    ...[put(codes), remove(codes), put(recentCodes), scan(recentCodes)],
  ],
  'verification/staff-show-code': [
    ...[...everybody, ...withoutMembers, ...withoutKeys],
    ...[put(codes), remove(codes), query(recentCodes)],
  ],
  'verification/staff-expire-code': [
    ...[...everythingOfKeyServer, ...withoutMembers, ...withoutKeys],
    ...[put(codes), remove(codes), scan(codes), put(regions), get(outbox), remove(verificationAudit)],
  ],
  'verification/staff-me': [...reading, ...withoutKeys, get(quotas)],
  'verification/staff-sign-out': [
    ...everythingOfKeyServer,
    ...withoutMembers,
    ...withoutCodes,
    ...withoutKeys,
    remove(verificationAudit),
  ],
  'verification/staff-members': [
    ...everythingOfKeyServer,
    ...withoutCodes,
    ...withoutKeys,
    remove(members),
    remove(verificationAudit),
  ],
  'verification/staff-member': [
    ...everythingOfKeyServer,
    ...withoutCodes,
    ...withoutKeys,
    put(members),
    remove(verificationAudit),
  ],
  'verification/staff-settings': [
    ...[...everythingOfKeyServer, ...withoutMembers, ...withoutCodes, ...withoutKeys],
    ...[put(regions), remove(regions), put(codeRings), remove(settingChanges), remove(verificationAudit)],
  ],
  'verification/staff-settings-history': [...reading, ...withoutKeys, put(settingChanges), query(verificationAudit)],
  'verification/staff-api-keys': [
    ...[...everythingOfKeyServer, ...withoutMembers, ...withoutCodes],
    ...[remove(apiKeys), put(lastingRings), put(regions), remove(verificationAudit)],
  ],
  'verification/staff-api-key': [
    ...[...everythingOfKeyServer, ...withoutMembers, ...withoutCodes],
    ...[put(apiKeys), remove(apiKeys), query(lastingRings), put(regions), remove(verificationAudit)],
  ],
  'verification/staff-keys': [...reading, ...withoutKeys, query(verificationAudit)],
  'verification/staff-rotate-keys': [...reading, ...withoutKeys, query(verificationAudit)],
  'verification/staff-statistics': [...reading, ...withoutKeys, put(statistics), remove(statistics)],
  'verification/staff-quota': [
    ...[...everythingOfKeyServer, ...withoutMembers, ...withoutCodes, ...withoutKeys],
    ...[put(quotas), remove(quotas), put(regions), remove(verificationAudit)],
  ],
  'verification/staff-audit': [...reading, ...withoutKeys, get(quotas)],
  'verification/staff-regions': [
    ...[...everybody, ...withoutCodes, ...withoutKeys],
    ...[put(members), remove(members), scan(members), put(quotas)],
  ],
  'verification/set-member': [
    ...everythingOfKeyServer,
    ...withoutCodes,
    ...withoutKeys,
    scan(members),
    put(regions),
    remove(verificationAudit),
  ],
  'verification/list-members': [
    ...everythingOfKeyServer,
    ...withoutCodes,
    ...withoutKeys,
    put(members),
    remove(members),
    get(regions),
  ],
  'verification/write-pages': [
    ...everythingOfKeyServer,
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
  'verification/staff-audit': [query(verificationAudit)],
  'verification/staff-regions': [scan(regions)],
  'verification/staff-statistics': [query(statistics)],
  'verification/list-members': [scan(members)],
  'verification/set-member': [put(members), remove(members)],
};
