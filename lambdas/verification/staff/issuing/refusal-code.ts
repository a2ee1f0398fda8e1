import { ApiError, type StaffErrorCode, type VerificationErrorCode } from '../../../../protocol/errors.ts';

/** A refusal that the reference leaves without a code gets one; everything else stays what it is. */
export function withCode(error: unknown, code: StaffErrorCode | VerificationErrorCode): unknown {
  if (!(error instanceof ApiError) || error.code !== '') return error;
  return new ApiError(error.status, code, error.message, error.details);
}
