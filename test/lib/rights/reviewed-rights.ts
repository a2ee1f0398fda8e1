/** What permissions.test.ts holds every role of a deployment to. */
import { attributesRead, type TableRules } from '../../../protocol/retention/rule.ts';
import { keyserverRules, selfserviceRules, verificationRules } from '../../../protocol/retention/rules.ts';
import type { Rights } from './rights.ts';

/** Knows the API key of its caller. */
const caller = { ApiKeys: 'BatchGetItem', Regions: 'GetItem', LastingRings: 'Query' };
const rings = (...names: string[]) =>
  `Decrypt(EncryptionContext:ring=${['api-key', 'api-key-signature', ...names].join('|')})`;

const opens = (...names: string[]) => `Decrypt(EncryptionContext:ring=${names.join('|')})`;
const tokenRings = ['token-key/*/confirmed', 'token-key/*/user-report'];
const readsSecrets = (...purposes: string[]) =>
  Object.fromEntries(
    purposes.map((purpose) => [
      `arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:enx/prod/selfservice/*/${purpose}-??????`,
      'secretsmanager:GetSecretValue',
    ]),
  );

/** As that, of laboratories: counts calls by the minute, and notes on which day a key was used. */
const staff = {
  ...caller,
  Rings: 'Query',
  Statistics: 'UpdateItem',
  Brake: 'UpdateItem',
  Sealing: rings('address'),
};

/** Writes the rows of the regions: reads the one file that it is told of. */
const rowsFile = {
  'arn:AWS::Partition:s3:::cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/<hash>.json': 'GetObject',
};

/** Stores codes. */
const issuing = {
  ...caller,
  Rings: 'Query',
  Codes: 'BatchGetItem GetItem PutItem DeleteItem',
  Outbox: 'PutItem',
  MessageCounts: 'UpdateItem',
  Quotas: 'GetItem UpdateItem',
  Statistics: 'UpdateItem',
};
/** The only ones that read the audit. */
export const auditing = {
  'seal-audit': { Audit: 'Query', Seals: 'Query PutItem' },
  'read-audit': { Audit: 'Query', Seals: 'Query' },
};
/** Of a domain whose only keys are rings: they can open none. */
const ringCommands = {
  'show-keys': { Rings: 'Scan' },
  'revoke-key': { Rings: 'Query UpdateItem', Audit: 'PutItem' },
};
/** Sees keys and times of all rows, and nothing else of them. */
const ages = (rules: TableRules) => ({
  'report-retention': Object.fromEntries(
    Object.entries(rules).map(([table, own]) => [
      table,
      `Scan(dynamodb:Attributes=${attributesRead(own).join('|')}, dynamodb:Select=SPECIFIC_ATTRIBUTES)`,
    ]),
  ),
});
/** What of the export site lies beside the files; `If-Match` needs the right to read. */
const exportedTexts = {
  'ExportSiteFiles/*/index.txt': 'PutObject GetObject',
  'ExportSiteFiles/*/until.txt': 'PutObject GetObject',
  'ExportSiteFiles/*/manifest/*': 'PutObject GetObject',
  'ExportSiteFiles/*/public-keys.json': 'PutObject GetObject',
  'ExportSiteFiles/not-found': 'PutObject',
};
/** Sends their messages, too. */
const sending = { Codes: 'BatchGetItem GetItem PutItem DeleteItem UpdateItem', Outbox: 'PutItem DeleteItem' };

/**
 * Everything that any function may do, besides writing its own log. A change here is the security review of a change in
 * lib/: it must be explained by what the function's own code calls.
 */
export const reviewed: Record<'verification' | 'keyServer' | 'selfService', Record<string, Rights>> = {
  verification: {
    // Who sends signs with keys made at run time, whose own policies name its role (docs/decisions/002).
    issue: { ...issuing, ...sending, Brake: 'UpdateItem', Sealing: rings('code', 'phone', 'address') },
    'batch-issue': { ...issuing, ...sending, Brake: 'UpdateItem', Sealing: rings('code', 'phone', 'address') },
    'expire-code': { ...staff, Codes: 'UpdateItem', Audit: 'PutItem' },
    'user-report': { ...issuing, Brake: 'UpdateItem', Sealing: rings('code', 'phone', 'outbox', 'address') },
    'report-form': {
      ...issuing,
      ...sending,
      Brake: 'UpdateItem',
      Sealing: rings('code', 'phone', 'report-session', 'address'),
    },
    'send-messages': {
      Codes: 'UpdateItem DeleteItem',
      Outbox: 'GetItem Scan UpdateItem DeleteItem DescribeStream GetRecords GetShardIterator',
      Regions: 'GetItem',
      Rings: 'Query',
      LastingRings: 'Query',
      Statistics: 'UpdateItem',
      Sealing: 'Decrypt(EncryptionContext:ring=outbox)',
    },
    statistics: { ...staff, Statistics: 'UpdateItem GetItem Query' },
    // Signs as certificate does.
    'pull-statistics': { Regions: 'Scan', LastingRings: 'Query', Statistics: 'PutItem' },
    'roll-up-statistics': {
      Statistics: 'GetItem Query PutItem UpdateItem',
      ApiKeys: 'Scan',
      Regions: 'Scan',
    },
    'check-code-status': { ...staff, Codes: 'GetItem' },
    verify: {
      ...caller,
      Rings: 'Query',
      Codes: 'BatchGetItem GetItem UpdateItem',
      Brake: 'UpdateItem',
      Statistics: 'UpdateItem',
      Sealing: rings('code', 'token', 'address'),
    },
    // Signs with keys made at run time, whose own policies name its role (docs/decisions/002).
    certificate: {
      ...caller,
      Rings: 'Query',
      Codes: 'GetItem UpdateItem',
      Statistics: 'UpdateItem',
      Sealing: rings('token'),
    },
    jwks: { Regions: 'GetItem', LastingRings: 'Query' },
    health: { Regions: 'GetItem' },
    redirect: { Regions: 'Scan', Statistics: 'UpdateItem' },
    fallback: {},
    probe: {},
    rotate: {
      Rings: 'GetItem Query PutItem DeleteItem',
      LastingRings: 'GetItem Query PutItem UpdateItem',
      Regions: 'Scan',
      Audit: 'PutItem',
      Sealing: 'GenerateDataKey',
      // Keys that it makes name its role in their own policies (docs/decisions/002).
      '*': 'CreateKey',
    },
    'show-keys': { Rings: 'Query', LastingRings: 'Query', Regions: 'Scan' },
    // Counts in the rows what would break (docs/operations/revoke-key.md), and marks.
    'revoke-key': {
      Rings: 'Query UpdateItem',
      LastingRings: 'Query UpdateItem',
      Regions: 'GetItem',
      Codes: 'Scan',
      Outbox: 'Scan',
      ApiKeys: 'Scan',
      MessageCounts: 'BatchGetItem',
      Audit: 'PutItem',
    },
    'create-api-key': {
      LastingRings: 'Query',
      Regions: 'GetItem',
      ApiKeys: 'PutItem',
      Audit: 'PutItem',
      Sealing: rings(),
    },
    'disable-api-key': { ApiKeys: 'GetItem UpdateItem', Audit: 'PutItem' },
    'enable-api-key': { ApiKeys: 'GetItem UpdateItem', Audit: 'PutItem' },
    'limit-api-key': { ApiKeys: 'GetItem UpdateItem', Audit: 'PutItem' },
    'list-api-keys': { ApiKeys: 'Scan', Statistics: 'Query' },
    'read-settings': { Regions: 'GetItem Scan', SettingChanges: 'Query' },
    'change-settings': { Regions: 'GetItem UpdateItem', SettingChanges: 'GetItem Query PutItem', Audit: 'PutItem' },
    'model-quotas': { Regions: 'Scan', Statistics: 'Query', Quotas: 'GetItem UpdateItem' },
    'show-quota': { Regions: 'GetItem', Quotas: 'GetItem' },
    'burst-quota': { Regions: 'GetItem', Quotas: 'GetItem UpdateItem', Audit: 'PutItem' },
    'write-regions': { Regions: 'Scan UpdateItem', Audit: 'PutItem', ...rowsFile },
    ...auditing,
    ...ages(verificationRules),
  },
  keyServer: {
    publish: {
      Guards: 'GetItem BatchGetItem PutItem UpdateItem',
      Uploads: 'PutItem',
      Authorities: 'GetItem Query',
      Rings: 'Query',
      Statistics: 'UpdateItem',
      Sealing: 'Decrypt(EncryptionContext:ring=revision-token)',
    },
    'give-statistics': { Authorities: 'Query', Statistics: 'Query' },
    health: { Authorities: 'GetItem' },
    fallback: {},
    rotate: { Rings: 'GetItem Query PutItem DeleteItem', Audit: 'PutItem', Sealing: 'GenerateDataKey' },
    probe: { ExportKeyUSZZ: 'GetPublicKey' },
    'import-jwks': { Authorities: 'Scan Query PutItem UpdateItem DeleteItem', Audit: 'PutItem' },
    'show-authorities': { Authorities: 'Scan' },
    'change-authorities': { Authorities: 'Scan PutItem DeleteItem', Audit: 'PutItem' },
    export: {
      Uploads: 'Query DeleteItem',
      Exports: 'GetItem Query PutItem UpdateItem',
      'ExportSiteFiles/files/*': 'PutObject',
      ...exportedTexts,
      ExportKeyUSZZ: 'Sign(SigningAlgorithm=ECDSA_SHA_256, MessageType=DIGEST) GetPublicKey',
      Manifest: 'Sign(SigningAlgorithm=ECDSA_SHA_256, MessageType=DIGEST) GetPublicKey',
    },
    // Messages that KMS itself makes the digest of, never the digest of a file (docs/decisions/002).
    'sign-update': {
      Exports: 'GetItem',
      Audit: 'PutItem',
      ExportKeyUSZZ: 'Sign(SigningAlgorithm=ECDSA_SHA_256, MessageType=RAW)',
    },
    'show-exports': { Exports: 'GetItem Query', 'ExportSiteFiles/*/index.txt': 'GetObject' },
    'hold-exports': { Exports: 'Query UpdateItem', Audit: 'PutItem', 'ExportSiteFiles/*/index.txt': 'GetObject' },
    // Takes published files back, and keys out of them; no guard, no upload.
    'correct-file': {
      Exports: 'GetItem Query PutItem UpdateItem',
      Audit: 'PutItem',
      ...exportedTexts,
      'ExportSiteFiles/files/*': 'PutObject GetObject DeleteObject',
      'arn:AWS::Partition:cloudfront::AWS::AccountId:distribution/ExportSiteDistribution':
        'cloudfront:CreateInvalidation',
      ExportKeyUSZZ: 'Sign(SigningAlgorithm=ECDSA_SHA_256, MessageType=DIGEST)',
      Manifest: 'Sign(SigningAlgorithm=ECDSA_SHA_256, MessageType=DIGEST) GetPublicKey',
    },
    // The one step of an operator that sees keys: those that the operator brings.
    'explain-key': {
      Guards: 'GetItem',
      Uploads: 'Query',
      Exports: 'Query',
      Audit: 'PutItem',
      'ExportSiteFiles/files/*': 'GetObject',
    },
    'write-authorities': {
      Authorities: 'Scan Query PutItem UpdateItem DeleteItem',
      Exports: 'Query UpdateItem',
      Audit: 'PutItem',
      ...rowsFile,
    },
    ...ringCommands,
    ...auditing,
    ...ages(keyserverRules),
  },
  selfService: {
    start: { Rings: 'Query', Sealing: opens('self-service-flow') },
    callback: {
      Rings: 'Query',
      Limits: 'GetItem UpdateItem',
      Sealing: opens('self-service-flow', 'self-service-session', 'pseudonym'),
      ...readsSecrets('identity-provider', 'registry'),
    },
    logout: {},
    // Gives turns back, by the pseudonym that its cookie brings; it could make none.
    form: {
      Rings: 'Query',
      Limits: 'UpdateItem',
      Tokens: 'UpdateItem',
      Sealing: opens('self-service-session', ...tokenRings),
    },
    // Opens no cookie, and knows no limits: a token is all that it learns of a person.
    issue: {
      Rings: 'Query',
      Tokens: 'UpdateItem',
      Sealing: opens(...tokenRings),
      ...readsSecrets('api-key'),
    },
    keys: { Rings: 'Query', Sealing: opens(...tokenRings) },
    health: { Rings: 'GetItem' },
    fallback: {},
    probe: {},
    rotate: { Rings: 'GetItem Query PutItem DeleteItem', Audit: 'PutItem', Sealing: 'GenerateDataKey' },
    ...ringCommands,
    ...auditing,
    ...ages(selfserviceRules),
  },
};

/** A schedule starts its function, and the CDK's function the one that writes the rows of the regions. */
export const otherReviewed: typeof reviewed = {
  verification: {
    ModelQuotasScheduleRole: { ModelQuotasLive: 'lambda:InvokeFunction' },
    ProbeScheduleRole: { ProbeLive: 'lambda:InvokeFunction' },
    RotateScheduleRole: { RotateLive: 'lambda:InvokeFunction' },
    SendMessagesScheduleRole: { SendMessagesLive: 'lambda:InvokeFunction' },
    SealAuditScheduleRole: { SealAuditLive: 'lambda:InvokeFunction' },
    RollUpStatisticsScheduleRole: { RollUpStatisticsLive: 'lambda:InvokeFunction' },
    PullStatisticsScheduleRole: { PullStatisticsLive: 'lambda:InvokeFunction' },
    RegionRowsFrameworkRole: rowsFramework('WriteRegionsLive'),
  },
  keyServer: {
    ProbeScheduleRole: { ProbeLive: 'lambda:InvokeFunction' },
    RotateScheduleRole: { RotateLive: 'lambda:InvokeFunction' },
    ImportJwksScheduleRole: { ImportJwksLive: 'lambda:InvokeFunction' },
    ExportScheduleRole: { ExportLive: 'lambda:InvokeFunction' },
    SealAuditScheduleRole: { SealAuditLive: 'lambda:InvokeFunction' },
    RegionRowsFrameworkRole: rowsFramework('WriteAuthoritiesLive'),
  },
  selfService: {
    ProbeScheduleRole: { ProbeLive: 'lambda:InvokeFunction' },
    RotateScheduleRole: { RotateLive: 'lambda:InvokeFunction' },
    SealAuditScheduleRole: { SealAuditLive: 'lambda:InvokeFunction' },
  },
};

function rowsFramework(writer: string): Rights {
  return {
    RegionRowsLogsB02FCE62: 'logs:CreateLogStream logs:PutLogEvents',
    [writer]: 'lambda:InvokeFunction lambda:GetFunction',
  };
}
