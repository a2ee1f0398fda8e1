/** What laboratories and case workers ask. */
import type { RingName } from '../../lambdas/shared/rings/rings.ts';
import { env as batchIssueEnv } from '../../lambdas/verification/laboratory/batch-issue/env.ts';
import { env as checkCodeStatusEnv } from '../../lambdas/verification/laboratory/check-code-status/env.ts';
import { env as expireCodeEnv } from '../../lambdas/verification/laboratory/expire-code/env.ts';
import { env as issueEnv } from '../../lambdas/verification/laboratory/issue/env.ts';
import { messageCapReached, messageSigning } from '../alarms/events.ts';
import { callsLimited, callsUncounted } from '../alarms/limits.ts';
import { quotaUsedUp } from '../alarms/quotas.ts';
import { grantMessages } from '../constructs/outgoing/message-providers.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { sendingCall, staffCall } from '../domain-stack.ts';
import { grantCaller, type Parts } from './parts.ts';

export function issue(parts: Parts): ServiceFunction {
  const issue = parts.step('issue', { env: issueEnv, ...sendingCall });
  grantIssuing(parts, issue, 'address');
  grantSending(parts, issue);
  countCalls(parts, issue);
  callsUncounted(parts.alarms, issue);
  return issue;
}

export function batchIssue(parts: Parts): ServiceFunction {
  const batch = parts.step('batch-issue', { env: batchIssueEnv, ...sendingCall });
  grantIssuing(parts, batch, 'address');
  grantSending(parts, batch);
  countCalls(parts, batch);
  return batch;
}

/** Stores codes, and promises their messages. */
export function grantIssuing(parts: Parts, fn: ServiceFunction, ...rings: RingName[]): void {
  grantCaller(parts, fn, 'code', 'phone', ...rings);
  grantCodes(parts, fn);
}

/** The same without the caller, who may be a person. */
export function grantCodes({ tables, alarms }: Parts, fn: ServiceFunction): void {
  tables.rings.grant(fn, 'Query');
  tables.codes.grant(fn, 'BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem');
  tables.outbox.grant(fn, 'PutItem');
  tables.messageCounts.grant(fn, 'UpdateItem');
  tables.quotas.grant(fn, 'GetItem', 'UpdateItem');
  tables.statistics.grant(fn, 'UpdateItem');
  messageCapReached(alarms, fn);
  quotaUsedUp(alarms, fn);
}

/** Sends messages, and writes down what became of them; who may sign them is said by the keys (`rotate`). */
export function grantSending({ stage, tables, alarms }: Parts, fn: ServiceFunction): void {
  tables.codes.grant(fn, 'UpdateItem', 'DeleteItem');
  tables.outbox.grant(fn, 'DeleteItem');
  grantMessages(fn, stage);
  messageSigning(alarms, fn);
}

/** What a call of laboratories, staff or readers of statistics needs to know its caller, and to count and note the call. */
export function grantStaff(parts: Parts, fn: ServiceFunction): void {
  grantCaller(parts, fn, 'address');
  parts.tables.rings.grant(fn, 'Query');
  parts.tables.statistics.grant(fn, 'UpdateItem');
  countCalls(parts, fn);
}

/** The rest of that, for what opens the ring `address` and writes statistics anyway. */
function countCalls({ tables, alarms }: Parts, fn: ServiceFunction): void {
  tables.brake.grant(fn, 'UpdateItem');
  callsLimited(alarms, fn);
}

export function checkCodeStatus(parts: Parts): ServiceFunction {
  const check = parts.step('check-code-status', { env: checkCodeStatusEnv, ...staffCall });
  grantStaff(parts, check);
  parts.tables.codes.grant(check, 'GetItem');
  return check;
}

export function expireCode(parts: Parts): ServiceFunction {
  const expire = parts.step('expire-code', { env: expireCodeEnv, ...staffCall });
  grantStaff(parts, expire);
  parts.tables.codes.grant(expire, 'UpdateItem');
  parts.tables.audit.grant(expire, 'PutItem');
  return expire;
}
