/** What an operator may ask about the key rings of a trust domain that has no other keys, and declare (`npm run rotate`). */
import { revokeRingEnv, showRingsEnv } from '../../lambdas/shared/rings/commands/env.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type FunctionSettings, job } from '../domain-stack.ts';

export interface RingCommandsProps {
  readonly rings: FlowTable;
  readonly audit: FlowTable;
  step(step: string, settings: FunctionSettings): ServiceFunction;
}

/** Neither can open a ring. Who revokes marks rows, and makes and ends nothing: the rotation does. */
export function ringCommands({ rings, audit, step }: RingCommandsProps): void {
  rings.grant(step('show-keys', { env: showRingsEnv, ...job }), 'Scan');
  const revoke = step('revoke-key', { env: revokeRingEnv, ...job });
  rings.grant(revoke, 'Query', 'UpdateItem');
  audit.grant(revoke, 'PutItem');
}
