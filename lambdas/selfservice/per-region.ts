/** What each region has one of: a login, a registry, a secret. */
import type { SelfServiceRegion } from '../../protocol/self-service/settings.ts';
import { secretReader } from '../shared/aws/secret.ts';
import { type KeptSecret, keptSecret } from '../shared/kept.ts';
import { type SelfServiceSecret, selfServiceSecretName } from '../shared/names.ts';
import type { SelfServiceRegions } from './regions-env.ts';

/** By the region's code. `open`: undefined for a region without one, for which nobody may ask. */
export function perRegion<T>(
  regions: SelfServiceRegions,
  open: (region: string, settings: SelfServiceRegion) => T | undefined,
): (region: string) => T {
  const all = new Map(Object.entries(regions).map(([region, settings]) => [region, open(region, settings)]));
  return (region) => {
    const one = all.get(region);
    if (one === undefined) throw new TypeError('Asked for a region that has no such thing');
    return one;
  };
}

/** Whose keys a container reads while it starts: of many regions it would be all, and each run has few visitors. */
const WARM_REGIONS = 10;

/** None where there are many: then the first visitor of a region waits for its keys. */
export function warmRegions(regions: SelfServiceRegions): string[] {
  const all = Object.keys(regions);
  return all.length > WARM_REGIONS ? [] : all;
}

/** As `npm run self-service-secret` stores it. */
export function regionSecret(stage: string, region: string, purpose: SelfServiceSecret): KeptSecret {
  return keptSecret(secretReader(selfServiceSecretName(stage, region, purpose)));
}
