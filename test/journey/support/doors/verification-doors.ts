/** What functions of the verification server may not do, as the deployed roles are asked, and what they may; staff-doors.ts has the rest. */
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
  verificationSeals,
  verificationTables,
} from './doors.ts';
import {
  deployed,
  exportKey,
  get,
  label,
  onKey,
  put,
  query,
  remove,
  rewritePolicy,
  scan,
  scheduleDeletion,
  sign,
  signCertificate,
  signMessage,
  type Try,
  takeOver,
} from './tries.ts';

/** Whoever issues codes: nothing that would show who reported or what waits, nor change who may call. */
const issuing = [
  ...everythingOfKeyServer,
  ...[put(apiKeys), put(regions), put(codeRings), put(lastingRings), put(quotas), remove(quotas)],
  ...[scan(codes), get(outbox), scan(outbox), get(messageCounts), get(statistics)],
];
/** An entry, once written, is nobody's to change, and a day is sealed by one function alone. */
const auditOfVerification = [put(verificationAudit), remove(verificationAudit), remove(verificationSeals)];

export const verificationForbidden: Readonly<Record<string, Try[]>> = {
  'verification/verify': [...everythingOfKeyServer, put(apiKeys), scan(codes), remove(codes), put(codeRings)],
  'verification/certificate': [...everythingOfKeyServer, put(apiKeys), put(codes), put(codeRings), put(lastingRings)],
  'verification/issue': [...issuing, get(brake)],
  'verification/batch-issue': [...issuing, get(brake)],
  'verification/user-report': [...issuing, remove(outbox), get(brake)],
  'verification/report-form': [...issuing, get(brake)],
  'verification/expire-code': [
    ...everythingOfKeyServer,
    ...[put(apiKeys), get(codes), put(codes), remove(codes), get(codeRings), put(codeRings), get(outbox)],
  ],
  'verification/send-messages': [
    ...everythingOfKeyServer,
    ...[get(apiKeys), put(apiKeys), get(codes), scan(codes), put(codes), put(outbox), put(regions)],
    ...[put(codeRings), put(lastingRings), get(messageCounts), put(messageCounts)],
  ],
  'verification/check-code-status': [...everythingOfKeyServer, put(apiKeys), put(codes)],
  'verification/redirect': [...everythingOfKeyServer, get(codes), put(codes), get(regions), put(regions), get(outbox)],
  'verification/statistics': [
    ...everythingOfKeyServer,
    ...[put(statistics), remove(statistics), get(codes), put(codes), put(apiKeys), scan(apiKeys), get(outbox)],
  ],
  'verification/roll-up-statistics': [
    ...everythingOfKeyServer,
    ...[remove(statistics), get(codes), put(codes), put(apiKeys), put(regions), get(codeRings), get(outbox)],
  ],
  // Puts figures, and reads none.
  'verification/pull-statistics': [
    ...everythingOfKeyServer,
    ...[get(statistics), query(statistics), remove(statistics), get(codes), put(codes), get(apiKeys), put(regions)],
    ...[get(codeRings), put(lastingRings), get(outbox)],
  ],
  'verification/jwks': [
    ...everythingOfKeyServer,
    get(codes),
    get(apiKeys),
    put(regions),
    put(lastingRings),
    query(codeRings),
  ],
  'verification/health': [...everythingOfKeyServer, get(codes), put(codes), query(codes), get(apiKeys), get(codeRings)],
  'verification/fallback': [...everythingOfKeyServer, ...verificationTables],
  'verification/rotate': [
    ...everythingOfKeyServer,
    ...[codes, apiKeys, outbox].flatMap((id) => [get(id), put(id)]),
    put(regions),
    remove(lastingRings),
    ...[exportKey, () => deployed.sealingKey].flatMap((key) => [...takeOver(key), scheduleDeletion(key)]),
    ...[() => deployed.certificateKey, () => deployed.messageKey].map(rewritePolicy),
    sign(() => deployed.sealingKey),
  ],
  'verification/probe': [...everythingOfKeyServer, ...verificationTables],
  'verification/create-api-key': [
    ...everythingOfKeyServer,
    ...[get(apiKeys), scan(apiKeys), get(codes), put(codes), put(regions)],
  ],
  'verification/disable-api-key': [
    ...everythingOfKeyServer,
    ...[put(apiKeys), remove(apiKeys), scan(apiKeys), get(codes), put(codes), query(codeRings)],
  ],
  'verification/show-keys': [
    ...everythingOfKeyServer,
    ...[codeRings, lastingRings].flatMap((table) => [put(table), remove(table)]),
    ...[get(codes), scan(codes), scan(apiKeys)],
  ],
  'verification/revoke-key': [
    ...everythingOfKeyServer,
    ...[codes, apiKeys, outbox, codeRings, lastingRings].flatMap((table) => [put(table), remove(table)]),
    ...[() => deployed.certificateKey, () => deployed.messageKey].flatMap((key) => [rewritePolicy(key), sign(key)]),
    sign(() => deployed.sealingKey),
  ],
  'verification/enable-api-key': [
    ...everythingOfKeyServer,
    ...[put(apiKeys), remove(apiKeys), scan(apiKeys), get(codes), put(codes), query(codeRings)],
  ],
  'verification/limit-api-key': [
    ...everythingOfKeyServer,
    ...[put(apiKeys), remove(apiKeys), scan(apiKeys), get(codes), put(codes), query(codeRings)],
  ],
  'verification/list-api-keys': [
    ...everythingOfKeyServer,
    ...[get(apiKeys), put(apiKeys), remove(apiKeys), get(codes), put(codes), query(codeRings)],
  ],
  'verification/model-quotas': [
    ...everythingOfKeyServer,
    ...[put(regions), put(statistics), put(quotas), get(codes), put(codes), get(apiKeys), get(outbox)],
  ],
  'verification/show-quota': [...everythingOfKeyServer, ...[put(quotas), put(regions), get(codes), get(statistics)]],
  'verification/burst-quota': [
    ...everythingOfKeyServer,
    ...[put(quotas), remove(quotas), put(regions), get(codes), put(codes), get(statistics), get(apiKeys)],
  ],
  'verification/read-settings': [
    ...everythingOfKeyServer,
    ...[put(regions), remove(regions), get(codes), get(apiKeys), put(apiKeys), get(codeRings), get(outbox)],
  ],
  'verification/change-settings': [
    ...everythingOfKeyServer,
    ...[put(regions), remove(regions), get(codes), get(apiKeys), put(apiKeys), get(codeRings), get(outbox)],
  ],
  'verification/write-regions': [...everythingOfKeyServer, get(codes), put(codes), put(apiKeys), get(codeRings)],
  'verification/seal-audit': [...everythingOfKeyServer, ...verificationTables, ...auditOfVerification],
  'verification/read-audit': [
    ...[...everythingOfKeyServer, ...verificationTables, ...auditOfVerification],
    put(verificationSeals),
  ],
  'verification/report-retention': [
    ...[...everythingOfKeyServer, ...verificationTables, ...auditOfVerification],
    ...[remove(codes), query(codes), query(verificationAudit)],
  ],
};

export const verificationGranted: Readonly<Record<string, Try[]>> = {
  'verification/verify': [get(codes), query(codeRings)],
  'verification/certificate': [get(codes), signCertificate],
  'verification/issue': [put(codes), put(outbox), signMessage],
  'verification/batch-issue': [put(codes), put(outbox), signMessage],
  'verification/user-report': [put(codes), put(outbox)],
  'verification/report-form': [put(codes), put(outbox), signMessage],
  'verification/send-messages': [get(outbox), scan(outbox), remove(codes), signMessage],
  'verification/redirect': [scan(regions)],
  'verification/disable-api-key': [get(apiKeys)],
  'verification/read-settings': [get(regions)],
  'verification/change-settings': [get(regions)],
  'verification/model-quotas': [scan(regions), query(statistics), get(quotas)],
  'verification/show-quota': [get(quotas)],
  'verification/burst-quota': [get(quotas)],
  'verification/list-api-keys': [scan(apiKeys)],
  'verification/pull-statistics': [scan(regions), query(lastingRings), put(statistics), signCertificate],
  'verification/show-keys': [query(codeRings), query(lastingRings)],
  'verification/revoke-key': [query(codeRings), scan(codes), scan(apiKeys)],
  'verification/seal-audit': [query(verificationAudit), query(verificationSeals), put(verificationSeals)],
  'verification/read-audit': [query(verificationAudit), query(verificationSeals)],
  'verification/report-retention': [scan(codes), scan(verificationAudit)],
  'verification/rotate': [() => deployed.certificateKey, () => deployed.messageKey].flatMap((key) => [
    onKey('GetPublicKey', key),
    label(key),
  ]),
};
