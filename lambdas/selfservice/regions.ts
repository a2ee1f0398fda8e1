/** The regions of self-service as the steps look them up. */
import type { SelfServiceRegion } from '../../protocol/self-service/settings.ts';
import type { SelfServiceRegions } from './regions-env.ts';

/** With its code, which pages link back to. */
export interface NamedRegion extends SelfServiceRegion {
  readonly region: string;
}

/** Undefined for a region that has no self-service. The code is attacker-controlled. */
export function regionNamed(regions: SelfServiceRegions, region: string): NamedRegion | undefined {
  const settings = Object.hasOwn(regions, region) ? regions[region] : undefined;
  return settings && { region, ...settings };
}
