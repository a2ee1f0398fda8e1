/** A member of staff reads the region's statistics (verification-server.md §2.7): the same reports as with a key of type `stats`. */
import { ApiError } from '../../../../protocol/errors.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { answerReport, type ReportDeps } from '../../laboratory/statistics/give-report.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

export function showReport(deps: ReportDeps) {
  return async (_request: undefined, { person, now, path }: StaffCall): Promise<JsonAnswer> => {
    try {
      return await answerReport(deps, path.report ?? '', { region: person.region, now });
    } catch (error) {
      // For a number that nobody has the reference's machine API says 401, which here would mean: sign in again.
      if (error instanceof ApiError) throw new ApiError(404, 'not_found', 'there is no such report');
      throw error;
    }
  };
}
