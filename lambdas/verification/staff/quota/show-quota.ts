/** How a region's quota stands, and how its codes are redeemed (verification-server.md §5.3). */
import { ApiError } from '../../../../protocol/errors.ts';
import type { QuotaAnswer } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type ShowQuotaDeps, showQuota } from '../../operate/show-quota/show-quota.ts';
import { demandOneOf } from '../endpoint/demand-one-of.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

/** Who issues codes may see how many are left. */
export function answerQuota(deps: ShowQuotaDeps) {
  return async (_request: undefined, call: StaffCall): Promise<JsonAnswer> => {
    demandOneOf(call.person, ['SettingsRead', 'CodeIssue']);
    return { status: 200, body: { ...(await quotaNow(deps, call)) } };
  };
}

export async function quotaNow(deps: ShowQuotaDeps, { person, now }: StaffCall): Promise<QuotaAnswer> {
  const found = await showQuota(deps, { region: person.region }, now);
  if ('error' in found) throw new ApiError(404, 'not_found', found.error);
  const { enabled, limit, isModelled, limitFactor, quota, remaining, until, claims } = found;
  return {
    ...{ enabled, limit, isModelled, limitFactor, quota, remaining },
    ...(until !== undefined && { until }),
    ...(claims && { claims }),
  };
}
