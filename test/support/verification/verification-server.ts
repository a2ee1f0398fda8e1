/** The verification server's stories on real tables of the local AWS: what is deployed, without HTTP around it. */
import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventName } from '../../../lambdas/shared/events.ts';
import type { ApiKeyIdentity, Call } from '../../../lambdas/shared/http/call.ts';
import type { Ring } from '../../../lambdas/shared/rings/rings.ts';
import type { TableDescription } from '../../../lambdas/shared/table.ts';
import { signCertificate } from '../../../lambdas/verification/device/certificate/sign-certificate.ts';
import { reportTest } from '../../../lambdas/verification/device/user-report/report-test.ts';
import { redeemCode } from '../../../lambdas/verification/device/verify/redeem-code.ts';
import type { IssueDeps } from '../../../lambdas/verification/issuing/issue-codes.ts';
import type { SenderDeps } from '../../../lambdas/verification/jobs/send-messages/send-messages.ts';
import { issueBatch } from '../../../lambdas/verification/laboratory/batch-issue/issue-batch.ts';
import { reportStatus } from '../../../lambdas/verification/laboratory/check-code-status/report-status.ts';
import { expireCode } from '../../../lambdas/verification/laboratory/expire-code/expire-code.ts';
import { issueCode } from '../../../lambdas/verification/laboratory/issue/issue-code.ts';
import type { Delivery, TextMessage } from '../../../lambdas/verification/messages/providers/provider.ts';
import { openCodeStore } from '../../../lambdas/verification/store/code-store.ts';
import { openMessageAllowance } from '../../../lambdas/verification/store/message-counts.ts';
import { openOutbox } from '../../../lambdas/verification/store/outbox.ts';
import { openQuota } from '../../../lambdas/verification/store/quota/charge.ts';
import { openRegionStore, putRegion } from '../../../lambdas/verification/store/region-store.ts';
import { openStatistics } from '../../../lambdas/verification/store/statistics.ts';
import {
  auditTable,
  codesTable,
  messageCountsTable,
  outboxTable,
  quotasTable,
  recentCodesTable,
  regionsTable,
  statisticsTable,
} from '../../../lambdas/verification/store/tables.ts';
import { openTokenKeys } from '../../../lambdas/verification/store/token-keys.ts';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { parseBatchIssueRequest } from '../../../protocol/api/batch-issue.ts';
import { parseCertificateRequest } from '../../../protocol/api/certificate.ts';
import { parseCheckCodeStatusRequest } from '../../../protocol/api/check-code-status.ts';
import { parseExpireCodeRequest } from '../../../protocol/api/expire-code.ts';
import { parseIssueRequest } from '../../../protocol/api/issue.ts';
import { parseUserReportRequest } from '../../../protocol/api/user-report.ts';
import { parseVerifyRequest } from '../../../protocol/api/verify.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import type { ApiKeyType } from '../../../protocol/rings/api-key-types.ts';
import { fixedRing, ringVersion, tokenVersion } from '../keys/fixed-ring.ts';
import { freshSigner } from '../keys/signers.ts';
import { frozenClock } from '../process/clock.ts';

export const TOKEN_ISSUER = 'diagnosis-verification-example';
const JSON_TYPE = 'application/json';

export function verificationSettings(changes: Partial<VerificationSettings> = {}): VerificationSettings {
  return {
    allowedTestTypes: ['confirmed', 'likely', 'negative', 'user-report'],
    allowAdminUserReport: true,
    requireDate: false,
    allowGeneratedSms: false,
    smsCountry: 'US',
    timeZone: 'UTC',
    codeLength: 8,
    codeLifeSeconds: 900,
    longCodeLength: 16,
    longCodeLifeSeconds: 86_400,
    maintenance: false,
    enExpress: true,
    allowBatchIssue: true,
    abusePrevention: { enabled: false, limit: 10, limitFactor: 1 },
    adminNetworks: [],
    keyServerStatistics: { enabled: true, audience: 'keyserver' },
    sms: { templates: {}, signed: 'no', dailyCap: 10_000, dailyCapUserReports: 1_000, dailyCapPerNumber: 5 },
    userReport: { webForm: true, defaultLanguage: 'en', texts: {} },
    apps: [],
    certificate: { issuer: 'org.example.verification', audience: 'org.example.keyserver', lifeSeconds: 900 },
    ...changes,
  };
}

/** An answer as the HTTP stack would give it: status and members, or status and error code. */
export interface TestAnswer {
  status: number;
  errorCode?: string;
  body: Record<string, unknown>;
}

export interface ServerOptions {
  dynamo: DynamoDBClient;
  /** A second client for the device's calls, such as one that loses answers. */
  deviceDynamo?: DynamoDBClient;
  createTable(description: TableDescription): Promise<string>;
  settings?: Partial<VerificationSettings>;
  /** What codes are drawn from. */
  randomBytes?: RandomBytes;
  codeHashes?: Ring;
  phones?: Ring;
  /** Default true. */
  hasProvider?: boolean;
  /** What becomes of a message. Default: accepted. */
  carry?: (message: TextMessage) => Delivery | Promise<Delivery>;
  issuing?: Partial<IssueDeps>;
}

export type TestServer = Awaited<ReturnType<typeof startVerificationServer>>;

export async function startVerificationServer(options: ServerOptions) {
  const { dynamo, deviceDynamo = dynamo, createTable, settings, randomBytes = systemRandomBytes } = options;
  const tables = {
    codes: await createTable(codesTable),
    outbox: await createTable(outboxTable),
    messageCounts: await createTable(messageCountsTable),
    quotas: await createTable(quotasTable),
    audit: await createTable(auditTable),
    regions: await createTable(regionsTable),
    statistics: await createTable(statisticsTable),
    recentCodes: await createTable(recentCodesTable),
  };
  for (const region of ['US-ZZ', 'US-YY']) {
    await putRegion(dynamo, tables.regions, region, { name: region, verification: verificationSettings(settings) });
  }
  const clock = frozenClock();
  const signer = freshSigner('US-ZZ-v1');
  const signatures = { count: 0 };
  const codeVersions = [ringVersion('code-2'), ringVersion('code-1')];
  const shared = {
    regions: openRegionStore(dynamo, tables.regions),
    codeHashes: options.codeHashes ?? fixedRing(...codeVersions),
    statistics: openStatistics(dynamo, tables.statistics, randomBytes),
    tokenKeys: openTokenKeys(fixedRing(tokenVersion('token-2'), tokenVersion('token-1'))),
    tokenIssuer: TOKEN_ISSUER,
    randomBytes,
  };
  const codes = openCodeStore(dynamo, tables.codes);
  const deviceCodes = openCodeStore(deviceDynamo, tables.codes);
  const outboxVersion = ringVersion('outbox-1', 32);
  const phones = options.phones ?? fixedRing(ringVersion('phone-1'));
  const messages: TextMessage[] = [];
  const events: EventName[] = [];
  const outbox = openOutbox(dynamo, tables.outbox);
  const issuing = {
    ...shared,
    codes,
    phones,
    outbox,
    quota: openQuota(dynamo, tables.quotas),
    allowance: openMessageAllowance({ dynamo, table: tables.messageCounts, phones }),
    hasProvider: options.hasProvider ?? true,
    authenticate: async ({ text }: TextMessage) => text,
    carry: async (message: TextMessage) => {
      messages.push(message);
      return options.carry?.(message) ?? ({ outcome: 'accepted' } as const);
    },
    count: (event: EventName) => void events.push(event),
    pause: async () => {},
    ...options.issuing,
  };
  const issue = issueCode(issuing);
  const batch = issueBatch({
    ...issuing,
    unexpected: (error) => {
      throw error;
    },
  });
  const sealing = fixedRing(outboxVersion);
  const report = reportTest({ ...issuing, codes: deviceCodes, sealing });
  const sender: SenderDeps = { ...issuing, sealing };
  const expire = expireCode({ codes, auditTable: tables.audit });
  const verify = redeemCode({ ...shared, codes: deviceCodes });
  const certificate = signCertificate({
    ...shared,
    codes: deviceCodes,
    signer: async () => ({
      kid: signer.kid,
      sign: (digest) => {
        signatures.count++;
        return signer.sign(digest);
      },
    }),
  });
  const status = reportStatus({ codes });

  const call = (body: Buffer, apiKey: ApiKeyIdentity): Call => {
    return { now: clock.now, body, apiKey, userAgent: 'Dalvik/2.1.0', path: {}, query: {}, count: () => {} };
  };
  const caller = (type: ApiKeyType, region = 'US-ZZ'): ApiKeyIdentity => ({ region, type, id: `${type}-key` });
  const bytes = (body: object) => Buffer.from(JSON.stringify(body));
  return {
    clock,
    tables,
    codes,
    signer,
    signatures,
    codeVersions,
    outboxVersion,
    /** What providers were given, in order. */
    messages,
    /** What was counted. */
    events,
    sender,
    /** What stories that issue codes are made of. */
    issuing,
    batch: (body: object, region?: string) =>
      answered(() =>
        batch(() => parseBatchIssueRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('admin', region))),
      ),
    report: (body: object, region?: string) =>
      answered(() =>
        report(() => parseUserReportRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('device', region))),
      ),
    expire: (body: object, region?: string) =>
      answered(async () =>
        expire(parseExpireCodeRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('admin', region))),
      ),
    /** With a key of type `issue-only`; `id`: of that key. */
    issueOnly: (body: object, id = 'issue-only-key') => {
      const owner = { ...caller('issue-only'), id };
      return answered(() => issue(() => parseIssueRequest(bytes(body), JSON_TYPE), call(bytes(body), owner)));
    },
    issue: (body: object, region?: string) =>
      answered(() =>
        issue(() => parseIssueRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('admin', region))),
      ),
    verify: (body: object, region?: string) =>
      answered(() =>
        verify(() => parseVerifyRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('device', region))),
      ),
    certificate: (body: object, region?: string) =>
      answered(async () =>
        certificate(parseCertificateRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('device', region))),
      ),
    status: (body: object, region?: string) =>
      answered(async () =>
        status(parseCheckCodeStatusRequest(bytes(body), JSON_TYPE), call(bytes(body), caller('admin', region))),
      ),
  };
}

async function answered(run: () => Promise<{ status: number; body: Record<string, unknown> }>): Promise<TestAnswer> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, errorCode: error.code, body: {} };
    throw error;
  }
}
