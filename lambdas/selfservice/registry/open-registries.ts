import { s3 } from '../../shared/aws/s3.ts';
import { secretReader } from '../../shared/aws/secret.ts';
import { keptSecret } from '../../shared/kept.ts';
import { selfServiceSecretName } from '../../shared/names.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { openHttpsRegistry } from './https-registry.ts';
import { openListRegistry } from './list-registry.ts';
import type { Registry } from './registry.ts';

/** Of the region that has this code; there is one for each that gives codes of `confirmed`. */
export function openRegistries(regions: SelfServiceRegions, stage: string): (region: string) => Registry {
  const registries = new Map<string, Registry>();
  for (const [region, { registry }] of Object.entries(regions)) {
    if (registry?.kind === 'list') registries.set(region, openListRegistry(s3(), registry));
    if (registry?.kind !== 'https') continue;
    const identity = keptSecret(secretReader(selfServiceSecretName(stage, region, 'registry')));
    registries.set(region, openHttpsRegistry(registry.url, identity));
  }
  return (region) => {
    const registry = registries.get(region);
    if (!registry) throw new TypeError('Only regions with results of tests have a registry');
    return registry;
  };
}
