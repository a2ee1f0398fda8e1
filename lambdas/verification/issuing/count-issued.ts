/** What issuing adds to the statistics (verification-server.md §2.7): one write for each external issuer of a call. */
import { addCounts, type Counts, type MessageEnd } from '../../../protocol/statistics/counts.ts';
import type { IssueDeps } from './issue-codes.ts';
import type { Issuer } from './issuer.ts';
import type { Order } from './order.ts';

/** One order's end, as far as it is counted. */
export interface IssueEnd {
  readonly order: Order;
  /** A code is stored: a new one, or one in the place of another of the same test. Absent: its message was refused. */
  readonly stored?: 'new' | 'replacing';
  /** Absent where we send none, or somebody else does later. */
  readonly message?: MessageEnd | undefined;
}

export async function countIssued(
  { statistics, count }: Pick<IssueDeps, 'statistics' | 'count'>,
  { region, id, now }: Issuer,
  ends: readonly IssueEnd[],
): Promise<void> {
  const byIssuer = new Map<string, Counts>();
  for (const end of ends) {
    const sum = byIssuer.get(end.order.wish.externalIssuer) ?? {};
    addCounts(sum, countsOf(end));
    byIssuer.set(end.order.wish.externalIssuer, sum);
  }
  const call = { now, count, apiKey: { region, id } };
  await Promise.all([...byIssuer].map(([external, counts]) => statistics(call, counts, { issuer: id, external })));
}

/** A code that took another's place is of a test that was counted: the share of codes redeemed stays what it says. */
function countsOf({ order, stored, message }: IssueEnd): Counts {
  const isReport = order.finding.testType === 'user-report';
  return {
    ...(stored === 'new' && { codes_issued: 1, ...(isReport && { user_reports_issued: 1 }) }),
    ...(stored === 'replacing' && { codes_reissued: 1 }),
    ...(message && { [`messages_${message}`]: 1 }),
  };
}
