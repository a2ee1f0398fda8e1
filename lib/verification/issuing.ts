/** What laboratories and case workers ask. */
import { env as checkCodeStatusEnv } from '../../lambdas/verification/check-code-status/env.ts';
import { env as issueEnv } from '../../lambdas/verification/issue/env.ts';
import { messageSigning } from '../alarms/events.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { staffCall } from '../domain-stack.ts';
import { grantCaller, type Parts } from './parts.ts';

export function issue(parts: Parts): ServiceFunction {
  const { tables, alarms } = parts;
  const issue = parts.step('issue', { env: issueEnv, ...staffCall });
  grantCaller(parts, issue, 'code', 'phone', 'outbox');
  tables.rings.grant(issue, 'Query');
  tables.codes.grant(issue, 'BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem');
  tables.outbox.grant(issue, 'PutItem');
  tables.statistics.grant(issue, 'UpdateItem');
  messageSigning(alarms, issue);
  return issue;
}

export function checkCodeStatus(parts: Parts): ServiceFunction {
  const check = parts.step('check-code-status', { env: checkCodeStatusEnv, ...staffCall });
  grantCaller(parts, check);
  parts.tables.codes.grant(check, 'GetItem');
  return check;
}
