import { s3 } from '../../shared/aws/s3.ts';
import { perRegion, regionSecret } from '../per-region.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { openHttpsRegistry } from './https-registry.ts';
import { openListRegistry } from './list-registry.ts';
import type { Registry } from './registry.ts';

/** Of the region that has this code; there is one for each that gives codes of `confirmed`. */
export function openRegistries(regions: SelfServiceRegions, stage: string): (region: string) => Registry {
  return perRegion(regions, (region, { registry }) => {
    if (registry?.kind === 'list') return openListRegistry(s3(), registry);
    return registry && openHttpsRegistry(registry.url, regionSecret(stage, region, 'registry'));
  });
}
