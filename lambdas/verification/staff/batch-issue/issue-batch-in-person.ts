/** A part of a list, at most ten codes, each issued or refused by itself (verification-server.md §2.4, §7). */
import type { BatchIssueRequest } from '../../../../protocol/api/batch-issue.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type BatchDeps, issueMany } from '../../laboratory/batch-issue/issue-batch.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';
import type { IssueInPersonDeps } from '../issue/issue-in-person.ts';
import { withUuid } from '../issue/issue-in-person.ts';
import { personIssuer } from '../issuing/person-issuer.ts';
import { withCode } from '../issuing/refusal-code.ts';

export type BatchInPersonDeps = BatchDeps & Pick<IssueInPersonDeps, 'recentCodes' | 'noteIssuer'>;

/** `read` parses the body; maintenance is refused before it. */
export function issueBatchInPerson(deps: BatchInPersonDeps) {
  return async (read: () => BatchIssueRequest, call: StaffCall): Promise<JsonAnswer> => {
    try {
      const answer = await issueMany(deps, personIssuer(deps.recentCodes, call), () => readItems(read));
      await deps.noteIssuer(call);
      return answer;
    } catch (error) {
      throw withCode(error, 'batch_not_allowed');
    }
  };
}

/** An item without a uuid is refused alone. */
function readItems(read: () => BatchIssueRequest): BatchIssueRequest {
  try {
    return read().map((item) => (item instanceof ApiError ? item : checked(item)));
  } catch (error) {
    throw withCode(error, 'unparsable_request');
  }
}

function checked(item: Exclude<BatchIssueRequest[number], ApiError>): BatchIssueRequest[number] {
  try {
    return withUuid(item);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
