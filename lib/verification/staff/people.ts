/** Who staff are, and what each may do where. */
import { env as listMembersEnv } from '../../../lambdas/verification/operate/list-members/env.ts';
import { env as setMemberEnv } from '../../../lambdas/verification/operate/set-member/env.ts';
import { env as meEnv } from '../../../lambdas/verification/staff/me/env.ts';
import { env as memberEnv } from '../../../lambdas/verification/staff/member/env.ts';
import { env as membersEnv } from '../../../lambdas/verification/staff/members/env.ts';
import { env as signOutEnv } from '../../../lambdas/verification/staff/sign-out/env.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { job, staffCall } from '../../domain-stack.ts';
import { type StaffFunctions, type StaffParts, staffStep } from './staff-step.ts';

export function people(parts: StaffParts): StaffFunctions<'me' | 'signOut' | 'members' | 'member'> {
  const signOut = staffStep(parts, 'sign-out', { env: signOutEnv, ...staffCall });
  parts.tables.audit.grant(signOut, 'PutItem');
  return {
    me: staffStep(parts, 'me', { env: meEnv, ...staffCall }),
    signOut,
    members: members(parts),
    member: member(parts),
  };
}

/** Ten people are invited one after the other, each by two calls of the pool. */
const INVITING_SECONDS = 25;

function members(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'members', { env: membersEnv, ...staffCall, timeoutSeconds: INVITING_SECONDS });
  parts.tables.members.grant(fn, 'BatchGetItem', 'PutItem');
  parts.tables.audit.grant(fn, 'PutItem');
  parts.pool?.grantInvite(fn);
  return fn;
}

function member(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'member', { env: memberEnv, ...staffCall });
  parts.tables.members.grant(fn, 'DeleteItem');
  parts.tables.audit.grant(fn, 'PutItem');
  parts.pool?.grantDisable(fn);
  return fn;
}

/** Where the first person of a region comes from, and a look at all: `set-member` is the right to make anybody an administrator. */
export function operatorsOfPeople(parts: StaffParts): void {
  const { step, tables, pool } = parts;
  const set = step('set-member', { env: setMemberEnv, ...job });
  tables.members.grant(set, 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
  tables.regions.grant(set, 'GetItem');
  tables.audit.grant(set, 'PutItem');
  pool?.grantInvite(set);
  pool?.grantDisable(set);
  const list = step('list-members', { env: listMembersEnv, ...job });
  tables.members.grant(list, 'Query', 'Scan', 'BatchGetItem');
}
