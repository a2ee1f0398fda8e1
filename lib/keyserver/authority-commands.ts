/** What operators may ask and change of whom the key server trusts (`npm run authorities`). */
import { env as changeEnv } from '../../lambdas/keyserver/operate/change-authorities/env.ts';
import { env as showEnv } from '../../lambdas/keyserver/operate/show-authorities/env.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type FunctionSettings, job } from '../domain-stack.ts';

export interface AuthorityCommandsProps {
  readonly authorities: FlowTable;
  readonly audit: FlowTable;
  step(step: string, settings: FunctionSettings): ServiceFunction;
}

/** Two, so that whoever may look need not be let change. */
export function authorityCommands({ authorities, audit, step }: AuthorityCommandsProps): void {
  authorities.grant(step('show-authorities', { env: showEnv, ...job }), 'Scan');
  const change = step('change-authorities', { env: changeEnv, ...job });
  authorities.grant(change, 'Scan', 'PutItem', 'DeleteItem');
  audit.grant(change, 'PutItem');
}
