/** The codes that a person issued last (verification-server.md §7, "Code status"). */
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import type { CodeAnswer, RecentCodesAnswer } from '../../../../protocol/staff/answers.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import type { CodeStore } from '../../store/code-store.ts';
import { personId } from '../../store/members/person-ids.ts';
import type { Own } from '../../store/recent-codes.ts';
import { demandOneOf } from '../endpoint/demand-one-of.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';
import { codeAnswer } from '../issuing/code-answer.ts';

export interface ListCodesDeps {
  readonly codes: Pick<CodeStore, 'look'>;
  recent(own: Own, most: number): Promise<readonly string[]>;
}

const SHOWN = 5;
/** Some were taken back since their message was refused, and some stand twice since they were replaced. */
const LOOKED_AT = 25;

/** Needs CodeRead or CodeIssue: who issues finds their own codes again. */
export function listCodes({ codes, recent }: ListCodesDeps) {
  return async (_: undefined, { person, now }: StaffCall): Promise<JsonAnswer> => {
    demandOneOf(person, ['CodeRead', 'CodeIssue']);
    const own = { region: person.region, id: personId(person.subject) };
    const uuids = await recent(own, LOOKED_AT);
    const found = await codes.look(own.region, { diagnoses: uuids.map(diagnosisKey), codes: [], phones: [] }, now);
    const shown = uuids.flatMap((uuid) => {
      const diagnosis = found.diagnosis(diagnosisKey(uuid));
      // A uuid that is free again may be another's by now.
      return diagnosis?.issuer === own.id ? [{ uuid, diagnosis }] : [];
    });
    const answers = shown
      .slice(0, SHOWN)
      .map(({ uuid, diagnosis }): Promise<CodeAnswer> => codeAnswer(uuid, diagnosis, async () => person.name));
    const answer: RecentCodesAnswer = { now, codes: await Promise.all(answers) };
    return { status: 200, body: { ...answer } };
  };
}
