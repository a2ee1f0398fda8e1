import type { GuardStore } from '../../../lambdas/keyserver/store/guard-store.ts';
import type { Row } from '../../../lambdas/keyserver/store/guard-table.ts';
import type { LogGroup } from '../../../protocol/revision/revision.ts';
import { openMemoryGuards } from '../../../simulation/stores/guards.ts';

/** The simulation's store, for failures that no server produces on demand; the real one is tested over the wire. */
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
  const store = openMemoryGuards(rows, (group) => log.push(group));

  async function faulty<T>(method: keyof GuardStore, work: () => Promise<T>, busy?: T): Promise<T> {
    calls[method]++;
    const fault = faults[method]?.shift() ?? 'none';
    if (fault === 'busy' && busy !== undefined) return busy;
    if (fault === 'before') throw new InjectedFault();
    const result = await work();
    if (fault === 'after') throw new InjectedFault();
    return result;
  }

  return {
    rows,
    log,
    faults,
    calls,
    read: (...args) => faulty('read', () => store.read(...args)),
    receipt: (...args) => faulty('receipt', () => store.receipt(...args)),
    commit: (...args) => faulty('commit', () => store.commit(...args), { kind: 'busy' }),
  };
}
