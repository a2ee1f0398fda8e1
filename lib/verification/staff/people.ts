/** Who staff are, and what each may do where. */
import { env as meEnv } from '../../../lambdas/verification/staff/me/env.ts';
import { env as memberEnv } from '../../../lambdas/verification/staff/member/env.ts';
import { env as membersEnv } from '../../../lambdas/verification/staff/members/env.ts';
import { env as signOutEnv } from '../../../lambdas/verification/staff/sign-out/env.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { staffCall } from '../../domain-stack.ts';
import { type StaffFunctions, type StaffParts, staffStep } from './staff-step.ts';

export function people(parts: StaffParts): StaffFunctions {
  const signOut = staffStep(parts, 'sign-out', { env: signOutEnv, ...staffCall });
  parts.tables.audit.grant(signOut, 'PutItem');
  return {
    me: staffStep(parts, 'me', { env: meEnv, ...staffCall }),
    signOut,
    members: changing(parts, staffStep(parts, 'members', { env: membersEnv, ...staffCall })),
    member: changing(parts, staffStep(parts, 'member', { env: memberEnv, ...staffCall })),
  };
}

/** Who is a member of what, and in the pool who is there at all. */
function changing({ tables, letInvite }: StaffParts, fn: ServiceFunction): ServiceFunction {
  tables.members.grant(fn, 'GetItem', 'Scan', 'PutItem', 'DeleteItem', 'ConditionCheckItem');
  tables.audit.grant(fn, 'PutItem');
  letInvite?.(fn);
  return fn;
}
