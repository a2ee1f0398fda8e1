/** From a filled-in form to a message on its way: by our providers or by the region's own gateway (§3.4, §3.5). */
import { ApiError, type ErrorCode } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import type { Counts, MessageEnd } from '../../../../protocol/statistics/counts.ts';
import { encodeBase64 } from '../../../../protocol/text/base64.ts';
import { withTimeLimit } from '../../../shared/time-limit.ts';
import { issueAnswer } from '../../issuing/answer.ts';
import type { IssueDeps } from '../../issuing/issue-codes.ts';
import type { Issuer } from '../../issuing/issuer.ts';
import type { Order } from '../../issuing/order.ts';
import { isQuiet, reportOrder } from '../../issuing/report.ts';
import { promiseNow, type SendDeps, sendCode, takeAllowance } from '../../issuing/send-codes.ts';
import { type Issued, storeCodes } from '../../issuing/store-codes.ts';
import type { Gateway } from '../../messages/gateway.ts';
import type { RegionSettings } from '../../store/region-store.ts';

/** What a person reports, checked but for the number. */
export interface Report {
  readonly region: string;
  /** Id of the API key that opened the form. */
  readonly apiKey: string;
  /** As it was typed. */
  readonly phone: string;
  /** `YYYY-MM-DD`, or ''. */
  readonly testDate: string;
  readonly nonce: Buffer;
  /** Of the code that is issued: one session issues one. */
  readonly uuid: string;
}

/**
 * `done` also where nothing was sent: the number or the session has reported before, or may not be sent to. After any other
 * outcome nothing is left of the report, and it may come again. Rejects for what nobody foresaw.
 */
export type SubmitReport = (report: Report, settings: RegionSettings, now: UnixSeconds) => Promise<'done' | ErrorCode>;

export interface SubmitDeps extends IssueDeps {
  /** Of a region that has one. */
  gateway(region: string, url: string): Gateway;
}

/** Of whoever carries the message, and of taking the code back. */
const SEND_MILLISECONDS = 10_000;

export function submitReport(deps: SubmitDeps): SubmitReport {
  return async (report, { verification: settings }, now) => {
    const issuer = { region: report.region, id: report.apiKey, now };
    const gateway = gatewayOf(deps, report.region, settings);
    try {
      const request = { ...report, symptomDate: '', nonce: encodeBase64(report.nonce) };
      const order = reportOrder(request, settings, deps.hasProvider || !!gateway, now);
      const sent = await issueAndSend(deps, issuer, order, gateway);
      await count(deps, issuer, { codes_issued: 1, user_reports_issued: 1, ...(sent && { [`messages_${sent}`]: 1 }) });
      return 'done';
    } catch (error) {
      if (isQuiet(error) || isRepeated(error)) return 'done';
      if (error instanceof ApiError) return error.code;
      throw error;
    }
  };
}

/** The session's one code is there: a button pressed twice, or an old cookie, which must get no second one. */
function isRepeated(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'uuid_already_exists';
}

function count(deps: SubmitDeps, { region, id, now }: Issuer, counts: Counts): Promise<void> {
  return deps.statistics({ now, apiKey: { region, id }, count: deps.count }, counts);
}

function gatewayOf(deps: SubmitDeps, region: string, { userReport }: VerificationSettings): Gateway | undefined {
  return userReport.webhookUrl === undefined ? undefined : deps.gateway(region, userReport.webhookUrl);
}

async function issueAndSend(
  deps: SubmitDeps,
  issuer: Issuer,
  order: Order,
  gateway?: Gateway,
): Promise<MessageEnd | undefined> {
  const sending = gateway ? { ...deps, hasProvider: true } : deps;
  const storing = { ...sending, promiseMessage: promiseNow(sending), takeAllowance: takeAllowance(sending) };
  const [result] = await storeCodes(storing, issuer, [order]);
  if (!result || 'error' in result) throw result?.error;
  const carrier = gateway ? { ...sending, carry: throughGateway(gateway, result) } : sending;
  try {
    return await withTimeLimit(SEND_MILLISECONDS, () => sendCode(carrier, issuer, result));
  } catch (error) {
    if (error instanceof ApiError) await count(deps, issuer, { messages_refused: 1 });
    throw error;
  }
}

function throughGateway(gateway: Gateway, { draft }: Issued): SendDeps['carry'] {
  return ({ text, phone }) => gateway.send({ ...issueAnswer(draft), generatedSMS: text, phone });
}
