/** What is wrong with self-service in a region file, as far as one field alone does not show it. */
import type { RegionFile } from '../../../protocol/region.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import type { SelfServiceSettings } from '../../../protocol/self-service/settings.ts';
import { wrong } from './wrong.ts';

export function selfServiceProblems({ selfService, verification }: RegionFile): Finding[] {
  if (!selfService) return [];
  return [
    ...kindProblems(selfService, verification.allowedTestTypes),
    ...registryProblems(selfService),
    ...claimProblems(selfService),
    ...lifeProblems(verification.codeLifeSeconds),
  ];
}

/** The verification server refuses what its region does not issue. */
function kindProblems({ kinds }: SelfServiceSettings, issued: readonly string[]): Finding[] {
  return kinds.flatMap((kind, at) => {
    const path = ['selfService', 'kinds', at];
    if (kinds.indexOf(kind) < at) return [wrong('self-service-kind', path, `is "${kind}" again`, 'each once')];
    if (issued.includes(kind)) return [];
    return [wrong('self-service-kind', path, `is "${kind}"`, `with "${kind}" in verification.allowedTestTypes`)];
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

/** The person sits before the page: time to change from one device to another, and not more (smittestopp-verification.md §9.1). */
const LIFE_SECONDS = { least: 900, most: 3_600 };

function lifeProblems(codeLifeSeconds: number): Finding[] {
  const { least, most } = LIFE_SECONDS;
  if (codeLifeSeconds >= least && codeLifeSeconds <= most) return [];
  const allowed = `${least} to ${most} with selfService`;
  return [wrong('self-service-life', ['verification', 'codeLifeSeconds'], `is ${codeLifeSeconds}`, allowed)];
}
