/** What case workers ask. */

import type { EnvSpec } from '../../../lambdas/shared/env.ts';
import { env as batchIssueEnv } from '../../../lambdas/verification/staff/batch-issue/env.ts';
import { env as expireCodeEnv } from '../../../lambdas/verification/staff/expire-code/env.ts';
import { env as issueEnv } from '../../../lambdas/verification/staff/issue/env.ts';
import { env as listCodesEnv } from '../../../lambdas/verification/staff/list-codes/env.ts';
import { env as showCodeEnv } from '../../../lambdas/verification/staff/show-code/env.ts';
import { env as showDeskEnv } from '../../../lambdas/verification/staff/show-desk/env.ts';
import { giveProviders } from '../../constructs/outgoing/message-providers.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { sendingCall, staffCall } from '../../domain-stack.ts';
import { grantCodes, grantSending } from '../issuing.ts';
import { type StaffFunctions, type StaffParts, staffStep } from './staff-step.ts';

export function desk(
  parts: StaffParts,
): StaffFunctions<'desk' | 'issue' | 'batchIssue' | 'codes' | 'code' | 'expireCode'> {
  return {
    desk: showDesk(parts),
    issue: issuing(parts, 'issue', issueEnv),
    batchIssue: issuing(parts, 'batch-issue', batchIssueEnv),
    codes: listCodes(parts),
    code: showCode(parts),
    expireCode: expireCode(parts),
  };
}

/** Says whether messages go, and sends none. */
function showDesk(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'show-desk', { env: showDeskEnv, ...staffCall });
  parts.tables.quotas.grant(fn, 'GetItem');
  giveProviders(fn, parts.stage);
  return fn;
}

/** As laboratories do, with a person in the place of an API key. */
function issuing(parts: StaffParts, name: string, env: EnvSpec): ServiceFunction {
  const fn = staffStep(parts, name, { env, ...sendingCall }, 'code', 'phone');
  grantCodes(parts, fn);
  grantSending(parts, fn);
  parts.tables.lastingRings.grant(fn, 'Query');
  parts.tables.recentCodes.grant(fn, 'PutItem');
  return fn;
}

function listCodes(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'list-codes', { env: listCodesEnv, ...staffCall });
  parts.tables.recentCodes.grant(fn, 'Query');
  parts.tables.codes.grant(fn, 'BatchGetItem');
  return fn;
}

function showCode(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'show-code', { env: showCodeEnv, ...staffCall });
  parts.tables.codes.grant(fn, 'GetItem');
  return fn;
}

function expireCode(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'expire-code', { env: expireCodeEnv, ...staffCall });
  parts.tables.codes.grant(fn, 'GetItem', 'UpdateItem');
  parts.tables.audit.grant(fn, 'PutItem');
  return fn;
}
