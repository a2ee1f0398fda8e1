/** What became of a code, whoever in the region issued it (verification-server.md §2.5, §7). */
import { parseUuid } from '../../../../protocol/text/uuid.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { knownCode } from '../../laboratory/check-code-status/report-status.ts';
import type { CodeStore } from '../../store/code-store.ts';
import type { KnownPeople } from '../../store/members/known-people.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';
import { codeAnswer, memberNames } from '../issuing/code-answer.ts';

export interface ShowCodeDeps {
  readonly codes: Pick<CodeStore, 'diagnosis'>;
  readonly people: KnownPeople;
}

export function showCode({ codes, people }: ShowCodeDeps) {
  return async (_: undefined, { person: { region }, path, now }: StaffCall): Promise<JsonAnswer> => {
    const { uuid = '' } = path;
    const diagnosis = await knownCode(codes, { region, uuid }, now);
    const answer = await codeAnswer(parseUuid(uuid) ?? '', diagnosis, memberNames(people, region, now));
    return { status: 200, body: { ...answer } };
  };
}
