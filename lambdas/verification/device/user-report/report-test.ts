/**
 * A person reports a test of their own from the phone; the code goes out by text message alone (verification-server.md §1.4).
 * Answered after the transaction like every device call: a separate sender takes the message from the outbox.
 */
import type { UserReportAnswer, UserReportRequest } from '../../../../protocol/api/user-report.ts';
import { rfc1123 } from '../../../../protocol/text/dates.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import type { Ring } from '../../../shared/rings/rings.ts';
import { callerSettings, knownCall, refuseMaintenance } from '../../caller.ts';
import { keyIssuer } from '../../issuing/issuer.ts';
import { isQuiet, reportOrder } from '../../issuing/report.ts';
import { type SendDeps, takeAllowance } from '../../issuing/send-codes.ts';
import { type PromiseMessage, type StoreDeps, storeCodes } from '../../issuing/store-codes.ts';
import { outboxKey } from '../../store/outbox.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { Statistics } from '../../store/statistics.ts';

export interface ReportDeps
  extends Omit<StoreDeps, 'promiseMessage' | 'takeAllowance'>,
    Pick<SendDeps, 'outbox' | 'allowance' | 'hasProvider' | 'count'> {
  regions: RegionStore;
  /** Ring `outbox`. */
  sealing: Ring;
  statistics: Statistics;
}

/** `read` parses the body; maintenance is refused before it. */
export function reportTest(deps: ReportDeps) {
  const storing = { ...deps, promiseMessage: promiseLater(deps), takeAllowance: takeAllowance(deps) };
  return async (read: () => UserReportRequest, anyCall: Call): Promise<Answer> => {
    const call = knownCall(anyCall);
    const { verification: settings } = await callerSettings(deps.regions, call);
    refuseMaintenance(settings);
    const order = reportOrder({ ...read(), uuid: '' }, settings, deps.hasProvider, call.now);
    const [result] = await storeCodes(storing, keyIssuer(call), [order]);
    if (!result || 'error' in result) {
      if (!isQuiet(result?.error)) throw result?.error;
    } else {
      await deps.statistics(call, { codes_issued: 1, user_reports_issued: 1 });
    }
    return { status: 200, body: { ...answerOf(call.now + settings.codeLifeSeconds) } };
  };
}

/** A plausible end also where nothing was issued, so that no byte tells a repeated report from a first one (⚠D4). */
function answerOf(expires: number): UserReportAnswer {
  return { expiresAt: rfc1123(expires), expiresAtTimestamp: expires };
}

/** Sealed: nobody who reads the table learns a number or a code. */
function promiseLater({ outbox, sealing, randomBytes }: ReportDeps): PromiseMessage {
  return async ({ region, id, now }, { order, draft, stored }) => {
    const pk = outboxKey(region, 'waiting', randomBytes);
    const message = {
      phone: order.wish.phone,
      code: draft.code,
      issuedAt: draft.issuedAt,
      expires: draft.shortExpires,
      codes: stored.codes,
      report: stored.phone ?? '',
      issuer: id,
    };
    const row = { pk, diagnosis: stored.diagnosis, message };
    return { pk, status: 'waiting', write: { Put: await outbox.waiting(row, { ring: sealing, randomBytes }, now) } };
  };
}
