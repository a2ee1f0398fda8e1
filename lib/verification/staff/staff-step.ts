/** What every step behind the staff's pages is made of (lambdas/verification/staff/staff-endpoint.ts). */
import type { RingName } from '../../../lambdas/shared/rings/rings.ts';
import type { StaffPath } from '../../../protocol/staff/paths.ts';
import { callsLimited } from '../../alarms/limits.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { FunctionSettings } from '../../domain-stack.ts';
import type { Parts } from '../parts.ts';

export interface StaffParts extends Parts {
  /** May make people known to the pool; absent with an issuer of the PHA's own. */
  letInvite?(fn: ServiceFunction): void;
}

/** By the path that each answers. */
export type StaffFunctions = Partial<Record<StaffPath, ServiceFunction>>;

/** Knows who calls, in which region and how often. `rings`: what the call itself opens beside that. */
export function staffStep(
  { step, roleOf, tables, sealingKey, alarms }: StaffParts,
  name: string,
  settings: FunctionSettings,
  ...rings: RingName[]
): ServiceFunction {
  const fn = step(`staff-${name}`, { ...settings, role: roleOf(`staff-${name}`) });
  tables.members.grant(fn, 'Query', 'UpdateItem');
  tables.regions.grant(fn, 'GetItem');
  tables.rings.grant(fn, 'Query');
  sealingKey.grantOpen(fn, 'address', ...rings);
  tables.brake.grant(fn, 'UpdateItem');
  callsLimited(alarms, fn);
  return fn;
}
