/** What every step behind the staff's pages is made of (lambdas/verification/staff/staff-endpoint.ts). */
import type { RingName } from '../../../lambdas/shared/rings/rings.ts';
import type { StaffPath } from '../../../protocol/staff/paths.ts';
import { callsLimited } from '../../alarms/limits.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { StaffPool } from '../../constructs/staff/staff-pool.ts';
import type { FunctionSettings } from '../../domain-stack.ts';
import type { Parts } from '../parts.ts';

export interface StaffParts extends Parts {
  /** Undefined with an issuer of the PHA's own. */
  readonly pool: StaffPool | undefined;
  /** Where phones ask; ends with a slash. */
  readonly deviceUrl: string;
  /** Makes and retires the regions' keys. */
  readonly rotate: ServiceFunction;
}

/** By the path that each answers. */
export type StaffFunctions<P extends StaffPath = StaffPath> = Readonly<Record<P, ServiceFunction>>;

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
