/** Staff or laboratories ask for one or more codes: stored, sent, counted (verification-server.md §2.1, §2.4). */
import { ApiError } from '../../../protocol/errors.ts';
import type { MessageEnd } from '../../../protocol/statistics/counts.ts';
import type { Statistics } from '../store/statistics.ts';
import { countIssued, type IssueEnd } from './count-issued.ts';
import type { Issuer } from './issuer.ts';
import type { Order, RefusedOrder } from './order.ts';
import { generateText, promiseNow, type SendDeps, sendCode, takeAllowance } from './send-codes.ts';
import { type Issued, type StoreDeps, storeCodes } from './store-codes.ts';

export interface IssueDeps extends SendDeps, Omit<StoreDeps, 'codes' | 'promiseMessage' | 'takeAllowance'> {
  codes: StoreDeps['codes'];
  statistics: Statistics;
}

/** `text`: of the message, where the issuer sends it; `message`: what became of it, where we do. */
export type IssueResult = (Issued & { readonly text?: string; readonly message?: MessageEnd | undefined }) | Unissued;

/** `unsent`: its code was stored, and taken back because its message was refused. */
interface Unissued {
  readonly error: unknown;
  readonly unsent?: Order;
}

/** Each order's result in its place. Messages are sent at the same time, when all codes are stored. */
export async function issueCodes(
  deps: IssueDeps,
  issuer: Issuer,
  orders: readonly (Order | RefusedOrder)[],
): Promise<IssueResult[]> {
  const storing = { ...deps, promiseMessage: promiseNow(deps), takeAllowance: takeAllowance(deps) };
  const stored = await storeCodes(storing, issuer, orders);
  const results = await Promise.all(stored.map((one) => ('error' in one ? one : handOver(deps, issuer, one))));
  await countIssued(deps, issuer, results.flatMap(endOf));
  return results;
}

/** The message goes to the person, or its text to the issuer, or there is none. */
async function handOver(deps: IssueDeps, issuer: Issuer, issued: Issued): Promise<IssueResult> {
  try {
    if (issued.order.wish.onlyGenerate) return { ...issued, text: await generateText(deps, issuer, issued) };
    return { ...issued, message: await sendCode(deps, issuer, issued) };
  } catch (error) {
    const isRefused = error instanceof ApiError && issued.promise !== undefined;
    return { error, ...(isRefused && { unsent: issued.order }) };
  }
}

/** What was refused before it was stored says nothing of how codes fare. */
function endOf(result: IssueResult): IssueEnd[] {
  if ('error' in result) return result.unsent ? [{ order: result.unsent, message: 'refused' }] : [];
  return [{ order: result.order, stored: result.replaces ? 'replacing' : 'new', message: result.message }];
}

/** What was thrown, as an answer: an error that nobody foresaw is 500, and keeps its cause for the log. */
export function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const refusal = new ApiError(500, 'internal_server_error', 'Internal Server Error');
  refusal.cause = error;
  return refusal;
}
