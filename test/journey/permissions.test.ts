import { LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Domain, functionName } from '../../lambdas/shared/names.ts';
import { allSteps } from '../../lib/constructs/code/steps.ts';
import { stackAws } from '../support/stack.ts';
import { buildProbe, tryAs } from './support/probe.ts';
import { staffForbidden, staffGranted } from './support/staff-doors.ts';
import {
  deployed,
  exportKey,
  get,
  label,
  object,
  onKey,
  put,
  query,
  readDeployed,
  remove,
  rewritePolicy,
  scan,
  scheduleDeletion,
  sign,
  signCertificate,
  signExport,
  signMessage,
  type Try,
  takeOver,
} from './support/tries.ts';

const STAGE = 'local';
const aws = stackAws();
const isLocal = 'endpoint' in aws;

/** Only where Twilio or End User Messaging carries messages, and so on no laptop. */
const carriersOwn = ['verification/twilio-events', 'verification/message-events'];
/** Every other function that is deployed, as `domain/step`. */
const functions = allSteps
  .filter(({ domain }) => domain !== 'selfservice')
  .map(({ domain, step }) => `${domain}/${step}`)
  .filter((name) => !carriersOwn.includes(name));

let code: Buffer;

const [guards, uploads, exports, authorities, keyRings] = ['Guards', 'Uploads', 'Exports', 'Authorities', 'Rings'].map(
  (id) => `keyserver ${id}TableName`,
) as [string, string, string, string, string];
const [codes, apiKeys, regions, codeRings, lastingRings, outbox, messageCounts, brake, statistics] = [
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

const quotas = 'verification QuotasTableName';
const [verificationAudit, verificationSeals, keyserverAudit, keyserverSeals] = ['verification', 'keyserver'].flatMap(
  (domain) => [`${domain} AuditTableName`, `${domain} SealsTableName`],
) as [string, string, string, string];

const keyServerTables = [guards, uploads, exports, authorities, keyRings].flatMap((id) => [
  get(id),
  put(id),
  query(id),
]);
const verificationTables = [codes, apiKeys, regions, codeRings, lastingRings, outbox, messageCounts, quotas].flatMap(
  (id) => [get(id), put(id)],
);
const bucket = [object('GetObject'), object('PutObject'), object('DeleteObject')];

const everythingOfKeyServer = [...keyServerTables, ...bucket];
/** Whoever issues codes: nothing that would show who reported or what waits, nor change who may call. */
const issuing = [
  ...everythingOfKeyServer,
  ...[put(apiKeys), put(regions), put(codeRings), put(lastingRings), put(quotas), remove(quotas)],
  ...[scan(codes), get(outbox), scan(outbox), get(messageCounts), get(statistics)],
];
/** An entry, once written, is nobody's to change, and a day is sealed by one function alone. */
const auditOfVerification = [put(verificationAudit), remove(verificationAudit), remove(verificationSeals)];
const auditOfKeyServer = [put(keyserverAudit), remove(keyserverAudit), remove(keyserverSeals)];
/** By function, every one; signing is added for all of them below. */
const forbidden: Record<string, Try[]> = {
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
  'keyserver/publish': [
    ...verificationTables,
    ...bucket,
    get(uploads),
    query(uploads),
    scan(uploads),
    remove(uploads),
    remove(guards),
    get(exports),
    put(authorities),
  ],
  // Of the bucket: everything outside the zips, the indexes and what lies beside them.
  'keyserver/export': [
    ...verificationTables,
    ...bucket,
    put(guards),
    get(guards),
    put(uploads),
    get(keyRings),
    put(authorities),
  ],
  'keyserver/give-statistics': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), put(guards), get(uploads), get(exports), get(keyRings), put(authorities)],
  ],
  'keyserver/health': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), put(guards), query(guards), get(uploads), put(authorities)],
  ],
  'keyserver/fallback': [...verificationTables, ...everythingOfKeyServer],
  'keyserver/probe': [
    ...[...verificationTables, ...everythingOfKeyServer],
    ...takeOver(exportKey),
    scheduleDeletion(exportKey),
  ],
  'keyserver/rotate': [...verificationTables, ...bucket, get(guards), get(uploads), get(exports), put(authorities)],
  'keyserver/write-authorities': [
    ...verificationTables,
    ...bucket,
    get(guards),
    get(uploads),
    put(uploads),
    get(keyRings),
  ],
  'keyserver/import-jwks': [...verificationTables, ...bucket, get(guards), get(uploads), get(exports)],
  'keyserver/show-keys': [
    ...[...verificationTables, ...bucket],
    ...[put(keyRings), remove(keyRings), get(guards), get(uploads), get(exports), get(authorities)],
  ],
  'keyserver/revoke-key': [
    ...[...verificationTables, ...bucket],
    ...[put(keyRings), remove(keyRings), get(guards), get(uploads), get(exports), put(authorities)],
    ...[query(keyserverAudit), remove(keyserverAudit)],
  ],
  'keyserver/seal-audit': [...verificationTables, ...everythingOfKeyServer, ...auditOfKeyServer],
  'keyserver/read-audit': [
    ...[...verificationTables, ...everythingOfKeyServer, ...auditOfKeyServer],
    put(keyserverSeals),
  ],
  'keyserver/report-retention': [
    ...[...verificationTables, ...everythingOfKeyServer, ...auditOfKeyServer],
    ...[remove(uploads), query(keyserverAudit)],
  ],
  'keyserver/show-authorities': [
    ...[...verificationTables, ...bucket],
    ...[put(authorities), remove(authorities), get(guards), get(uploads), get(exports), get(keyRings)],
  ],
  'keyserver/change-authorities': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), get(exports), get(keyRings), query(keyserverAudit), remove(keyserverAudit)],
  ],
  // Who looks changes nothing; who holds makes no row and no file; neither sees a key.
  'keyserver/show-exports': [
    ...[...verificationTables, ...bucket],
    ...[put(exports), get(guards), get(uploads), get(keyRings), put(authorities), put(keyserverAudit)],
  ],
  'keyserver/hold-exports': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), put(exports), get(keyRings), query(keyserverAudit), remove(keyserverAudit)],
  ],
  // It signs files that are out, and sees neither uploads nor guards.
  'keyserver/correct-file': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), query(uploads), remove(exports), get(keyRings), put(authorities)],
    ...[query(keyserverAudit), remove(keyserverAudit), ...takeOver(exportKey), scheduleDeletion(exportKey)],
  ],
  // It looks keys up, and changes nothing.
  'keyserver/explain-key': [
    ...[...verificationTables, ...bucket],
    ...[put(guards), scan(guards), put(uploads), remove(uploads), put(exports), get(keyRings), put(authorities)],
    ...[query(keyserverAudit), remove(keyserverAudit)],
  ],
  // It reads whose name to sign, and changes nothing of the export.
  'keyserver/sign-update': [
    ...[...verificationTables, ...bucket],
    ...[get(guards), get(uploads), put(exports), query(exports), put(authorities), get(keyRings)],
    ...takeOver(exportKey),
    scheduleDeletion(exportKey),
  ],
  ...staffForbidden,
};
/** That the probe can see a door that is open. */
const granted: Record<string, Try[]> = {
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
  'keyserver/give-statistics': [query(authorities)],
  'verification/show-keys': [query(codeRings), query(lastingRings)],
  'verification/revoke-key': [query(codeRings), scan(codes), scan(apiKeys)],
  'verification/seal-audit': [query(verificationAudit), query(verificationSeals), put(verificationSeals)],
  'verification/read-audit': [query(verificationAudit), query(verificationSeals)],
  'verification/report-retention': [scan(codes), scan(verificationAudit)],
  'keyserver/show-keys': [scan(keyRings)],
  'keyserver/revoke-key': [query(keyRings), put(keyserverAudit)],
  'keyserver/seal-audit': [query(keyserverAudit), put(keyserverSeals)],
  'keyserver/read-audit': [query(keyserverAudit), query(keyserverSeals)],
  'keyserver/report-retention': [scan(uploads), scan(keyserverAudit)],
  'keyserver/probe': [onKey('GetPublicKey', exportKey)],
  'verification/rotate': [() => deployed.certificateKey, () => deployed.messageKey].flatMap((key) => [
    onKey('GetPublicKey', key),
    label(key),
  ]),
  'keyserver/publish': [get(guards), put(guards), put(uploads)],
  'keyserver/export': [query(uploads), get(exports), signExport],
  'keyserver/show-authorities': [scan(authorities)],
  'keyserver/change-authorities': [scan(authorities), put(authorities), remove(authorities)],
  'keyserver/show-exports': [get(exports), query(exports)],
  'keyserver/hold-exports': [query(exports)],
  'keyserver/correct-file': [get(exports), query(exports), signExport],
  'keyserver/explain-key': [get(guards), query(uploads), query(exports)],
  'keyserver/sign-update': [get(exports), signExport],
  ...staffGranted,
};
/** Whoever sends messages may sign them. */
const onlySigner = {
  'verification/certificate': signCertificate,
  'verification/pull-statistics': signCertificate,
  'verification/issue': signMessage,
  'verification/batch-issue': signMessage,
  'verification/staff-issue': signMessage,
  'verification/staff-batch-issue': signMessage,
  'verification/report-form': signMessage,
  'verification/send-messages': signMessage,
  'keyserver/export': signExport,
  'keyserver/correct-file': signExport,
  'keyserver/sign-update': signExport,
};

const lambda = new LambdaClient(aws);

describe.skipIf(!isLocal)('deployed roles (needs the AWS of a local stack)', () => {
  beforeAll(async () => {
    await readDeployed(STAGE);
    code = await buildProbe();
  });

  it('there is something to protect', () => {
    const { certificateKey, messageKey, sealingKey, outputs } = deployed;
    for (const arn of [certificateKey, messageKey, sealingKey]) expect(arn).toMatch(/^arn:aws:kms:/);
    // As the stack's list of resources names it.
    expect(exportKey()).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.keys(forbidden).sort()).toEqual(functions.sort());
    for (const id of [guards, uploads, exports, codes, apiKeys]) expect(outputs[id]).toMatch(/^\S+$/);
  });

  it.each(functions)('%s', async (name) => {
    const mine = onlySigner[name as keyof typeof onlySigner];
    const signing = [signCertificate, signMessage, signExport].filter((each) => each !== mine);
    const closed = [...(forbidden[name] ?? []), ...signing].map((each) => each());
    const open = (granted[name] ?? []).map((each) => each());
    const [domain, step] = name.split('/') as [Domain, string];
    const verdicts = await tryAs(lambda, functionName(STAGE, domain, step), code, [...closed, ...open]);
    const named = [...closed, ...open].map(({ action, input }, n) => {
      const { TableName, Bucket, KeyId } = input;
      return `${action} ${TableName ?? Bucket ?? KeyId}: ${verdicts[n]}`;
    });
    expect(named.slice(0, closed.length).filter((line) => !line.endsWith(': denied'))).toEqual([]);
    expect(named.slice(closed.length).filter((line) => !line.endsWith(': allowed'))).toEqual([]);
  });
});
