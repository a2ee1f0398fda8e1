/** What is wrong with self-service in a region file, as far as one field alone does not show it. */
import type { RegionFile } from '../../../protocol/region.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import type { SelfServiceSettings } from '../../../protocol/self-service/settings.ts';
import { needsOfSelfService } from '../../../protocol/settings/rules/self-service.ts';
import { wrong } from '../../../protocol/settings/rules/wrong.ts';

export function selfServiceProblems({ selfService, verification }: RegionFile): Finding[] {
  if (!selfService) return [];
  return [
    ...repeatedKinds(selfService),
    ...registryProblems(selfService),
    ...claimProblems(selfService),
    ...needsOfSelfService(selfService.kinds, verification),
  ];
}

function repeatedKinds({ kinds }: SelfServiceSettings): Finding[] {
  return kinds.flatMap((kind, at) => {
    if (kinds.indexOf(kind) === at) return [];
    return [wrong('self-service-kind', ['selfService', 'kinds', at], `is "${kind}" again`, 'each once')];
  });
}

/** Somebody must know of a confirmed test, and of a test at home nobody does. */
function registryProblems({ kinds, registry }: SelfServiceSettings): Finding[] {
  const path = ['selfService', 'registry'];
  const isNeeded = kinds.includes('confirmed');
  if (isNeeded && !registry)
    return [wrong('self-service-registry', path, 'is missing', 'one, with "confirmed" in kinds')];
  if (isNeeded || !registry) return [];
  return [wrong('self-service-registry', path, 'is there', 'none without "confirmed" in kinds, since nobody asks it')];
}

function claimProblems({ claims, minimumAge }: SelfServiceSettings): Finding[] {
  if (minimumAge === 0 || claims.nationalNumber !== undefined || claims.birthDate !== undefined) return [];
  const allowed = 'nationalNumber or birthDate, of which the age is known; or minimumAge 0';
  return [wrong('self-service-age', ['selfService', 'claims'], 'names neither', allowed)];
}
