/** A case worker issues a code (verification-server.md §2.1, §7). The page chooses the uuid, so that nothing is issued twice. */
import type { IssueRequest } from '../../../../protocol/api/issue.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { StaffIssueAnswer } from '../../../../protocol/staff/answers.ts';
import { parseUuid } from '../../../../protocol/text/uuid.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { issuedAnswer } from '../../issuing/answer.ts';
import type { IssueDeps } from '../../issuing/issue-codes.ts';
import type { Issuer } from '../../issuing/issuer.ts';
import { orderOf } from '../../issuing/order.ts';
import { issueOne } from '../../laboratory/issue/issue-code.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';
import { codeAnswer } from '../issuing/code-answer.ts';
import type { NoteIssuer } from '../issuing/note-issuer.ts';
import { personIssuer, replacing } from '../issuing/person-issuer.ts';
import { withCode } from '../issuing/refusal-code.ts';

export interface IssueInPersonDeps extends IssueDeps {
  readonly regions: RegionStore;
  /** The table RecentCodes. */
  readonly recentCodes: string;
  readonly noteIssuer: NoteIssuer;
}

/** `read` parses the body; maintenance is refused before it. `?replaces=` as protocol/staff/answers.ts has it. */
export function issueInPerson(deps: IssueInPersonDeps) {
  return async (read: () => IssueRequest, call: StaffCall): Promise<JsonAnswer> => {
    const issuer = replacing(personIssuer(deps.recentCodes, call), timeOf(call.query.replaces));
    let uuid = '';
    const request = () => {
      const wish = withUuid(read());
      uuid = wish.uuid;
      return wish;
    };
    try {
      const issued = await issueOne(deps, issuer, request, orderOf);
      await deps.noteIssuer(call);
      const { message } = issued;
      const answer: StaffIssueAnswer = { ...issuedAnswer(issued), ...(message && { message }) };
      return { status: 200, body: { ...answer } };
    } catch (error) {
      throw (await ownCode(deps, issuer, call, uuid, error)) ?? withCode(error, 'missing_phone');
    }
  };
}

/** Only a page that draws a uuid notices that it asks twice. */
export function withUuid(request: IssueRequest): IssueRequest {
  if (parseUuid(request.uuid) === '') throw new ApiError(400, 'unparsable_request', 'uuid is missing');
  return request;
}

/** Unix seconds; undefined for anything else. */
function timeOf(text: string | undefined): UnixSeconds | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** The same person asks again: what became of their code. Undefined for another error, and for another's code. */
async function ownCode(
  { codes }: IssueInPersonDeps,
  { region, id, now }: Issuer,
  { person }: StaffCall,
  text: string,
  error: unknown,
): Promise<ApiError | undefined> {
  if (!(error instanceof ApiError) || error.code !== 'uuid_already_exists') return undefined;
  const uuid = parseUuid(text) ?? '';
  const earlier = await codes.diagnosis(region, diagnosisKey(uuid), now);
  if (earlier?.issuer !== id) return undefined;
  return new ApiError(error.status, error.code, error.message, {
    code: await codeAnswer(uuid, earlier, async () => person.name),
    mayBeReplaced: earlier.state === 'issued' && earlier.codeHash !== undefined,
  });
}
