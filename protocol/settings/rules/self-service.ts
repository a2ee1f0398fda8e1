/** What self-service needs of the verification server's settings: it has codes issued of the kinds that it offers. */
import type { TestType } from '../../codes/test-type.ts';
import type { VerificationSettings } from '../../region.ts';
import type { Finding } from '../../region-config/finding.ts';
import { wrong } from './wrong.ts';

type Needed = Pick<VerificationSettings, 'allowedTestTypes' | 'codeLifeSeconds'>;

/** `kinds`: of the region file's `selfService`. */
export function needsOfSelfService(kinds: readonly TestType[], verification: Needed): Finding[] {
  return [...kindProblems(kinds, verification.allowedTestTypes), ...lifeProblems(verification.codeLifeSeconds)];
}

/** The verification server refuses what its region does not issue. */
function kindProblems(kinds: readonly TestType[], issued: readonly TestType[]): Finding[] {
  return kinds.flatMap((kind, at) => {
    // Said already where it stands for the first time.
    if (issued.includes(kind) || kinds.indexOf(kind) < at) return [];
    const allowed = `with "${kind}" in verification.allowedTestTypes`;
    return [wrong('self-service-kind', ['selfService', 'kinds', at], `is "${kind}"`, allowed)];
  });
}

/** The person sits before the page: time to change from one device to another, and not more (smittestopp-verification.md §9.1). */
const LIFE_SECONDS = { least: 900, most: 3_600 };

function lifeProblems(codeLifeSeconds: number): Finding[] {
  const { least, most } = LIFE_SECONDS;
  if (codeLifeSeconds >= least && codeLifeSeconds <= most) return [];
  const allowed = `${least} to ${most} with selfService`;
  return [wrong('self-service-life', ['verification', 'codeLifeSeconds'], `is ${codeLifeSeconds}`, allowed)];
}
