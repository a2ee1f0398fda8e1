/** Up to ten codes at once, each issued or refused by itself (verification-server.md §2.4). */
import type { BatchIssueRequest } from '../../../../protocol/api/batch-issue.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { knownCall, refuseMaintenance, settingsOf } from '../../caller.ts';
import { issuedAnswer } from '../../issuing/answer.ts';
import { type IssueDeps, type IssueResult, issueCodes, refusalOf } from '../../issuing/issue-codes.ts';
import { type Issuer, keyIssuer } from '../../issuing/issuer.ts';
import { type Order, orderOf, type RefusedOrder } from '../../issuing/order.ts';
import type { RegionStore } from '../../store/region-store.ts';

export interface BatchDeps extends IssueDeps {
  regions: RegionStore;
  /** Told of errors that nobody foresaw: their items are answered, so nobody else would hear of them. */
  unexpected(error: unknown): void;
}

/** An item's answer or refusal. */
type Item = { readonly answer: Record<string, unknown> } | { readonly refusal: ApiError };

/** `read` parses the body; maintenance is refused before it. */
export function issueBatch(deps: BatchDeps) {
  return async (read: () => BatchIssueRequest, call: Call): Promise<Answer> => {
    return issueMany(deps, keyIssuer(knownCall(call)), read);
  };
}

/** For whoever it is that issues. */
export async function issueMany(deps: BatchDeps, issuer: Issuer, read: () => BatchIssueRequest): Promise<Answer> {
  const { verification: settings } = await settingsOf(deps.regions, issuer);
  refuseMaintenance(settings);
  if (!settings.allowBatchIssue) throw new ApiError(400, '', 'bulk issuing is not enabled on this realm');
  const results = await issueEach(deps, issuer, ordersOf(read(), settings, issuer));
  const items = results.map(itemOf);
  tellUnexpected(deps, items);
  return answerOf(items);
}

function ordersOf(requests: BatchIssueRequest, settings: VerificationSettings, { now }: Issuer) {
  return requests.map((request): Order | RefusedOrder | ApiError => {
    if (request instanceof ApiError) return request;
    try {
      return orderOf(request, settings, now);
    } catch (error) {
      return refusalOf(error);
    }
  });
}

/** Refused ones keep their places. */
async function issueEach(
  deps: BatchDeps,
  issuer: Issuer,
  orders: readonly (Order | RefusedOrder | ApiError)[],
): Promise<IssueResult[]> {
  const issued = await issueCodes(
    deps,
    issuer,
    orders.filter((order) => 'wish' in order),
  );
  const inOrder = issued.values();
  return orders.map((order) => ('wish' in order ? (inOrder.next().value as IssueResult) : { error: order }));
}

function itemOf(result: IssueResult): Item {
  if ('error' in result) return { refusal: refusalOf(result.error) };
  return { answer: { padding: '', ...issuedAnswer(result) } };
}

/** Once for each, however many items it kept from being issued. */
function tellUnexpected({ unexpected }: BatchDeps, items: readonly Item[]): void {
  const causes = items.flatMap((item) => ('refusal' in item ? [item.refusal.cause] : []));
  for (const cause of new Set(causes)) if (cause !== undefined) unexpected(cause);
}

/** Status and outer code are those of the first refused item. */
function answerOf(items: readonly Item[]): Answer {
  const refusals = items.flatMap((item) => ('refusal' in item ? [item.refusal] : []));
  const [first] = refusals;
  const codes = items.map((item) => ('refusal' in item ? refusedItem(item.refusal) : item.answer));
  if (!first) return { status: 200, body: { codes } };
  const error = summary(refusals.length, items.length - refusals.length);
  return { status: first.status, body: { codes, error, errorCode: first.code, error_code: first.code } };
}

/** What was wrong, and the members of an issued code, empty (§2.4; foreign-clients.md §2: every item has code and uuid). */
function refusedItem({ message, code }: ApiError): Record<string, unknown> {
  return {
    padding: '',
    error: message,
    errorCode: code,
    error_code: code,
    uuid: '',
    code: '',
    expiresAt: '',
    expiresAtTimestamp: 0,
    longExpiresAt: '',
    longExpiresAtTimestamp: 0,
  };
}

function summary(failed: number, issued: number): string {
  const success = issued > 0 ? ` Issued ${issued} codes successfully.` : '';
  return `Failed to issue ${failed} codes.${success} See each error status in the codes array.`;
}
