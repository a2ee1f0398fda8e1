/** What phones ask: a token for a code, a certificate for a token. */
import { env as certificateEnv } from '../../lambdas/verification/device/certificate/env.ts';
import { env as userReportEnv } from '../../lambdas/verification/device/user-report/env.ts';
import { env as verifyEnv } from '../../lambdas/verification/device/verify/env.ts';
import {
  brakeUnavailable,
  deadlineOverruns,
  guessedCodes,
  kmsThrottled,
  originHeader,
  reportsLimited,
} from '../alarms/events.ts';
import { grantOriginHeader } from '../constructs/api/origin-header.ts';
import { giveProviders } from '../constructs/outgoing/message-providers.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { deviceCall } from '../domain-stack.ts';
import { grantIssuing } from './issuing.ts';
import { grantCaller, type Parts } from './parts.ts';

export function verify(parts: Parts): ServiceFunction {
  const { stage, tables, alarms } = parts;
  const values = { ...deviceValues(parts), BRAKE_FAILURES: String(stage.brakeFailures) };
  const verify = parts.step('verify', { env: verifyEnv, values, ...deviceCall });
  grantCaller(parts, verify, 'code', 'token', 'address');
  tables.rings.grant(verify, 'Query');
  tables.codes.grant(verify, 'BatchGetItem', 'GetItem', 'UpdateItem');
  tables.brake.grant(verify, 'UpdateItem');
  tables.statistics.grant(verify, 'UpdateItem');
  deadlineOverruns(alarms, verify);
  guessedCodes(alarms, verify);
  brakeUnavailable(alarms, verify);
  knowFront(parts, verify);
  return verify;
}

export function certificate(parts: Parts): ServiceFunction {
  const { tables, alarms } = parts;
  const certificate = parts.step('certificate', { env: certificateEnv, values: deviceValues(parts), ...deviceCall });
  grantCaller(parts, certificate, 'token');
  tables.rings.grant(certificate, 'Query');
  tables.codes.grant(certificate, 'GetItem', 'UpdateItem');
  tables.statistics.grant(certificate, 'UpdateItem');
  deadlineOverruns(alarms, certificate);
  kmsThrottled(alarms, certificate);
  return certificate;
}

export function userReport(parts: Parts): ServiceFunction {
  const { stage, tables, alarms } = parts;
  const report = parts.step('user-report', { env: userReportEnv, values: parts.deadline(), ...deviceCall });
  grantIssuing(parts, report, 'outbox', 'address');
  tables.brake.grant(report, 'UpdateItem');
  giveProviders(report, stage);
  deadlineOverruns(alarms, report);
  reportsLimited(alarms, report);
  knowFront(parts, report);
  return report;
}

/** Whose call it is, also where CloudFront stands before the API. */
function knowFront({ stage, alarms }: Parts, call: ServiceFunction): void {
  if (stage.facts.front !== 'cloudfront') return;
  grantOriginHeader(call, 'verification');
  originHeader(alarms, call);
}

function deviceValues(parts: Parts): Record<string, string> {
  return { TOKEN_ISSUER: `enx-${parts.stage.name}-verification`, ...parts.deadline() };
}
