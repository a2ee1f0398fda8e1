/** `POST /api/batch-issue`: up to ten codes at once, item by item (verification-server.md §2.4). Key: admin. */
import { ApiError } from '../errors.ts';
import { anything, JsonProblem, list, object } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';
import { type IssueRequest, issueShape } from './issue.ts';

export const batchIssuePath = '/api/batch-issue';

/** Codes of one request. */
export const MAXIMUM_BATCH = 10;

const shape = object({ codes: list(anything), padding: anything });

/** Each item by itself: what is wrong with one is no reason to refuse the others. */
export type BatchIssueRequest = readonly (IssueRequest | ApiError)[];

/** Throws `unparsable_request`, or 400 without a code for more than ten items. */
export function parseBatchIssueRequest(body: Buffer, contentType: string): BatchIssueRequest {
  const { codes } = parseVerificationBody(body, contentType, shape, 'unparsable_request');
  if (codes.length > MAXIMUM_BATCH) throw new ApiError(400, '', `batch size limit [${MAXIMUM_BATCH}] exceeded`);
  return codes.map(readItem);
}

function readItem(value: unknown, index: number): IssueRequest | ApiError {
  try {
    return issueShape.read(value, `codes[${index}]`);
  } catch (error) {
    if (error instanceof JsonProblem) return new ApiError(400, 'unparsable_request', error.message);
    throw error;
  }
}
