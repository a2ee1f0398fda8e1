/** The oldest way of a code: the laboratory says it, the person types it. */
import { issueCode } from '../lab.ts';
import { shortened, utc } from '../report.ts';
import { labOf, type WalkDeps } from './deps.ts';
import { symptomDate } from './meeting.ts';
import type { CodeInHand, Way } from './walk.ts';

export const byTypedCode: Way = (deps) => getCode(deps, 'confirmed');

/** A code that somebody got before: from self-service, say, or from a page in another tab. */
export function byGivenCode(code: string): Way {
  return async ({ report }) => {
    report.step('A person has a code already');
    report.say(`code ${shortened(code)}`);
    return { code };
  };
}

/** A laboratory's answer to a test with symptoms since some days. */
export async function getCode(deps: WalkDeps, testType: string): Promise<CodeInHand> {
  const { report } = deps;
  report.step('The laboratory issues a code');
  const since = symptomDate(await deps.time.now());
  const issued = await issueCode(labOf(deps), { testType, symptomDate: since });
  report.say(`code ${shortened(issued.code)} for test type ${testType}, symptoms since ${since}`);
  report.say(`good until ${utc(issued.expiresAt)}`);
  return issued;
}
