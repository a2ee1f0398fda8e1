/** The tables whose doors are tried (tries.ts), and all that a domain has, which the other one may not touch. */
import { get, object, put, query } from './tries.ts';

export const [guards, uploads, exports, authorities, keyRings] = [
  'Guards',
  'Uploads',
  'Exports',
  'Authorities',
  'Rings',
].map((id) => `keyserver ${id}TableName`) as [string, string, string, string, string];
export const [codes, apiKeys, regions, codeRings, lastingRings, outbox, messageCounts, brake, statistics] = [
  'Codes',
  'ApiKeys',
  'Regions',
  'Rings',
  'LastingRings',
  'Outbox',
  'MessageCounts',
  'Brake',
  'Statistics',
].map((id) => `verification ${id}TableName`) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

export const quotas = 'verification QuotasTableName';
export const [verificationAudit, verificationSeals, keyserverAudit, keyserverSeals] = [
  'verification',
  'keyserver',
].flatMap((domain) => [`${domain} AuditTableName`, `${domain} SealsTableName`]) as [string, string, string, string];

const keyServerTables = [guards, uploads, exports, authorities, keyRings].flatMap((id) => [
  get(id),
  put(id),
  query(id),
]);
export const verificationTables = [
  codes,
  apiKeys,
  regions,
  codeRings,
  lastingRings,
  outbox,
  messageCounts,
  quotas,
].flatMap((id) => [get(id), put(id)]);
export const bucket = [object('GetObject'), object('PutObject'), object('DeleteObject')];

export const everythingOfKeyServer = [...keyServerTables, ...bucket];
