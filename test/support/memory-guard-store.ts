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
import { type LogGroup, logGroups } from '../../protocol/revision/revision.ts';

/** A store in a map, for failures that no server produces on demand; the real one is tested over the wire. */
export interface MemoryGuardStore extends GuardStore {
  readonly rows: Map<string, Row>;
  readonly log: LogGroup[];
  /** Taken one by one by the next calls of the named method. */
  readonly faults: Partial<Record<keyof GuardStore, Fault[]>>;
  readonly calls: Record<keyof GuardStore, number>;
}

/** `before`: fails and does nothing; `after`: does its work and loses the answer; `busy`: another transaction. */
export type Fault = 'before' | 'after' | 'busy' | 'none';

export class InjectedFault extends Error {}

export function memoryGuardStore(): MemoryGuardStore {
  const rows = new Map<string, Row>();
  const log: LogGroup[] = [];
  const faults: MemoryGuardStore['faults'] = {};
  const calls = { read: 0, receipt: 0, commit: 0 };
  const at = (key: Row) => rows.get(key.pk?.S ?? '');
  const put = (row: Row) => rows.set(row.pk?.S ?? '', row);

  async function faulty<T>(method: keyof GuardStore, work: () => T, busy?: T): Promise<T> {
    calls[method]++;
    const fault = faults[method]?.shift() ?? 'none';
    if (fault === 'busy' && busy !== undefined) return busy;
    if (fault === 'before') throw new InjectedFault();
    const result = work();
    if (fault === 'after') throw new InjectedFault();
    return result;
  }

  return {
    rows,
    log,
    faults,
    calls,
    read: (ids, receipt, now) =>
      faulty('read', () => knownFrom([receiptKey(receipt.id), ...ids.map(guardKey)].map(at), now)),
    receipt: (receipt, now) => faulty('receipt', () => readReceipt(at(receiptKey(receipt.id)), now)),
    commit: (plan, upload, receipt, now) => {
      const puts = [receiptRow(receipt, receivedBy(plan)), ...plan.inserts.map((key) => guardRow(key, upload))];
      const work = (): CommitOutcome => {
        const revised = plan.revisions.map(({ stored }) => at(guardKey(stored.id)));
        const inTheWay = [
          ...puts.map(at).filter((row) => row && isLive(row, now)),
          ...revised.filter((row) => row?.revisedType !== undefined),
        ];
        if (inTheWay.length > 0) return { kind: 'known', ...knownFrom(inTheWay, now) };
        puts.forEach(put);
        for (const row of revised) if (row) row.revisedType = { S: upload.reportType };
        log.push(...logGroups(plan, upload));
        return { kind: 'stored' };
      };
      return faulty('commit', work, { kind: 'busy' });
    },
  };
}
