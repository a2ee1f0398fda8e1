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

/** Where nothing says which: the only one, if there is one alone. Its pages can lead back to where a person begins. */
export function onlyRegion(regions: SelfServiceRegions): NamedRegion | undefined {
  const [only, ...others] = Object.keys(regions);
  return only !== undefined && others.length === 0 ? regionNamed(regions, only) : undefined;
}
