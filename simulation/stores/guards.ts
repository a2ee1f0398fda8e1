/** Guards, receipts and what is logged of an upload, in memory: with the promises of the real store (test/support/contracts). */
import {
  type CommitOutcome,
  type GuardStore,
  knownFrom,
  receivedBy,
} from '../../lambdas/keyserver/store/guard-store.ts';
import {
  guardKey,
  guardRow,
  isLive,
  type Row,
  readReceipt,
  receiptKey,
  receiptRow,
} from '../../lambdas/keyserver/store/guard-table.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type LogGroup, logGroups, type Plan, type Upload } from '../../protocol/revision/revision.ts';

/** Rows by partition key. */
export type GuardRows = Map<string, Row>;

const nameOf = (row: Row) => row.pk?.S ?? '';

/** `log`: given what goes into the log of uploads, in the same moment. */
export function openMemoryGuards(rows: GuardRows, log: (group: LogGroup) => void): GuardStore {
  const at = (key: Row) => rows.get(nameOf(key));
  return {
    read: async (ids, receipt, now) => knownFrom([receiptKey(receipt.id), ...ids.map(guardKey)].map(at), now),
    receipt: async (receipt, now) => readReceipt(at(receiptKey(receipt.id)), now),
    async commit(plan, upload, receipt, now): Promise<CommitOutcome> {
      const puts = [receiptRow(receipt, receivedBy(plan)), ...plan.inserts.map((key) => guardRow(key, upload))];
      const taken = puts.map(at).filter((row) => row && isLive(row, now));
      const revised = plan.revisions.map(({ stored }) => at(guardKey(stored.id)));
      const unfit = revised.filter((row) => !row || !isLive(row, now) || row.revisedType !== undefined);
      if (taken.length + unfit.length > 0) return { kind: 'known', ...knownFrom([...taken, ...unfit], now) };
      for (const row of puts) rows.set(nameOf(row), row);
      reviseAll(rows, plan, upload);
      for (const group of logGroups(plan, upload)) log(group);
      return { kind: 'stored' };
    },
  };
}

/** Rows are replaced, never written into: somebody may still hold what was read. */
function reviseAll(rows: GuardRows, { revisions }: Plan, { reportType }: Upload): void {
  for (const { stored } of revisions) {
    const name = nameOf(guardKey(stored.id));
    rows.set(name, { ...rows.get(name), revisedType: { S: reportType } });
  }
}

/** What TTL takes: rows whose time was over `delay` ago. */
export function expireGuards(rows: GuardRows, now: UnixSeconds, delay: number): void {
  for (const [name, row] of rows) if (!isLive(row, now - delay)) rows.delete(name);
}
