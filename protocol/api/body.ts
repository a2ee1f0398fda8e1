import { ApiError, type VerificationErrorCode } from '../errors.ts';
import { JsonProblem, parseJsonBody, type Shape } from '../text/strict-json.ts';

/** The body by its shape; whatever is wrong with it is 400 under the call's own code (verification-server.md §0.1). */
export function parseVerificationBody<T>(
  body: Buffer,
  contentType: string,
  shape: Shape<T>,
  code: VerificationErrorCode | '',
): T {
  try {
    return parseJsonBody(body, contentType, shape);
  } catch (error) {
    if (error instanceof JsonProblem) throw new ApiError(400, code, error.message);
    throw error;
  }
}
