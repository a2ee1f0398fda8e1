/** An administrator adds codes to a region's quota until it is filled again (verification-server.md §5.3, "Burst"). */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type BurstQuotaDeps, burstQuota } from '../../operate/burst-quota/burst-quota.ts';
import { byPerson, type StaffCall } from '../endpoint/staff-call.ts';
import { quotaNow } from './show-quota.ts';

export const addedCodes = z.strictObject({ codes: z.number(), dryRun: z.optional(z.boolean()) });

export function addToQuota(deps: Omit<BurstQuotaDeps, 'actor'>) {
  return async ({ codes, dryRun = false }: z.output<typeof addedCodes>, call: StaffCall): Promise<JsonAnswer> => {
    const added = await burstQuota(
      { ...deps, actor: 'verification/staff-quota' },
      { region: call.person.region, codes, dryRun, by: byPerson(call) },
      call.now,
    );
    if ('error' in added) throw new ApiError(added.isBusy ? 409 : 400, 'quota_refused', added.error);
    const quota = await quotaNow(deps, call);
    return { status: 200, body: { ...quota, ...(dryRun && { remaining: added.after }) } };
  };
}
