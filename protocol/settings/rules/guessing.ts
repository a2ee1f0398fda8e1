/** Are a region's codes too easily guessed? (docs/threat-model.md, "Guessing codes") */
import {
  type CodeSpace,
  hitsPerDay,
  MOST_HITS_PER_DAY,
  USUAL_CODES_PER_DAY,
  USUAL_GUESSES_PER_DAY,
} from '../../abuse/guessing.ts';
import type { VerificationSettings } from '../../region.ts';
import type { Finding } from '../../region-config/finding.ts';
import { warning } from '../../region-config/rules/subject.ts';

/** Bounds of the schema (protocol/region.ts). */
const [LONGEST_CODE, SHORTEST_LIFE_SECONDS] = [10, 300];

/** A warning, which may be meant: the reference allows six digits to every region (verification-server.md §6.1). */
export function weakCodes({ codeLength, codeLifeSeconds, sms }: VerificationSettings): Finding[] {
  // A file says how many codes a region expects by its messages alone.
  const space = { codeLength, codeLifeSeconds, codesIssuedPerDay: sms.dailyCap || USUAL_CODES_PER_DAY };
  const hits = hitsPerDay(space, USUAL_GUESSES_PER_DAY);
  if (hits <= MOST_HITS_PER_DAY) return [];
  const problem =
    `is ${codeLength}: with ${figure(space.codesIssuedPerDay)} codes a day that live ${figure(codeLifeSeconds)} seconds, ` +
    `one address that guesses finds ${figure(Number(hits.toPrecision(2)))} of them a day`;
  const remedy = remedies(space, hits / MOST_HITS_PER_DAY).join(', or ');
  return [warning('guessing', ['verification', 'codeLength'], { problem, remedy })];
}

/** `times` too many are found. Each is enough by itself: hits rise in proportion to life and codes, and tenfold with a digit less. */
function remedies({ codeLength, codeLifeSeconds, codesIssuedPerDay }: CodeSpace, times: number): string[] {
  const digits = codeLength + Math.ceil(Math.log10(times));
  const seconds = Math.floor(codeLifeSeconds / times);
  return [
    ...(digits <= LONGEST_CODE ? [`codeLength ${digits}`] : []),
    ...(seconds >= SHORTEST_LIFE_SECONDS ? [`codeLifeSeconds ${seconds}`] : []),
    `sms.dailyCap ${Math.floor(codesIssuedPerDay / times)}, if the region issues no more`,
  ];
}

function figure(value: number): string {
  return value.toLocaleString('en-US');
}
