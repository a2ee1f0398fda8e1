/** Staff or laboratories ask for one or more codes: stored, sent, counted (verification-server.md §2.1, §2.4). */
import { ApiError } from '../../../protocol/errors.ts';
import type { KnownCall } from '../caller.ts';
import type { Statistics } from '../store/statistics.ts';
import type { Order, RefusedOrder } from './order.ts';
import { generateText, promiseNow, type SendDeps, sendCode, takeAllowance } from './send-codes.ts';
import { type Issued, type Issuer, type StoreDeps, storeCodes } from './store-codes.ts';

export interface IssueDeps extends SendDeps, Omit<StoreDeps, 'codes' | 'promiseMessage' | 'takeAllowance'> {
  codes: StoreDeps['codes'];
  statistics: Statistics;
}

/** `text`: of the message, where the issuer sends it. */
export type IssueResult = (Issued & { readonly text?: string }) | { readonly error: unknown };

/** Each order's result in its place. Messages are sent at the same time, when all codes are stored. */
export async function issueCodes(
  deps: IssueDeps,
  call: KnownCall,
  orders: readonly (Order | RefusedOrder)[],
): Promise<IssueResult[]> {
  const issuer = issuerOf(call);
  const storing = { ...deps, promiseMessage: promiseNow(deps), takeAllowance: takeAllowance(deps) };
  const stored = await storeCodes(storing, issuer, orders);
  const results = await Promise.all(stored.map((one) => ('error' in one ? one : handOver(deps, issuer, one))));
  await countIssued(deps, call, results);
  return results;
}

export function issuerOf({ apiKey, now }: KnownCall): Issuer {
  return { region: apiKey.region, id: apiKey.id, mayReplace: apiKey.type === 'issue-only', now };
}

/** The message goes to the person, or its text to the issuer, or there is none. */
async function handOver(deps: IssueDeps, issuer: Issuer, issued: Issued): Promise<IssueResult> {
  try {
    if (issued.order.wish.onlyGenerate) return { ...issued, text: await generateText(deps, issuer, issued) };
    await sendCode(deps, issuer, issued);
    return issued;
  } catch (error) {
    return { error };
  }
}

/** A code that took another's place is of a test that was counted: the share of codes redeemed stays what it says. */
async function countIssued({ statistics }: IssueDeps, call: KnownCall, results: readonly IssueResult[]): Promise<void> {
  const issued = results.filter((one) => 'draft' in one).filter(({ replaces }) => !replaces);
  const reports = issued.filter(({ order }) => order.finding.testType === 'user-report');
  if (issued.length === 0) return;
  await statistics(call, {
    codes_issued: issued.length,
    ...(reports.length > 0 && { user_reports_issued: reports.length }),
  });
}

/** What was thrown, as an answer: an error that nobody foresaw is 500, and keeps its cause for the log. */
export function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const refusal = new ApiError(500, 'internal_server_error', 'Internal Server Error');
  refusal.cause = error;
  return refusal;
}
