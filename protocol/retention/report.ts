/** Rows against their rules: counts and ages, and nothing that a row holds. */
import type { UnixSeconds } from '../keys/interval.ts';
import { EXPIRES_ATTRIBUTE, type KeyedRow, LATE_SECONDS, type LimitedRule, type RowRule, ruleOf } from './rule.ts';

export interface KindReport {
  readonly kind: string;
  readonly rows: number;
  /** Of those whose time has begun: how long ago, for the oldest. */
  readonly oldestSeconds?: number;
  /** Absent: as long as what it is about. */
  readonly keptSeconds?: number;
  /** In words: after what it is kept so long, or why for ever. */
  readonly words: string;
  /** Rows whose time was over three days ago, and that are still there. */
  readonly overdue: number;
  /** Rows without an end of their own, or with a later one than the rule gives them. */
  readonly unbounded: number;
}

/** Rows that no rule knows are a kind of their own. */
export const UNKNOWN_KIND = 'unknown';

interface Tally {
  rows: number;
  oldest?: UnixSeconds;
  overdue: number;
  unbounded: number;
}

/** Of one table. */
export function openReport(rules: readonly RowRule[], now: UnixSeconds) {
  const tallies = new Map<RowRule | undefined, Tally>(rules.map((rule) => [rule, emptyTally()]));
  return {
    add(row: KeyedRow): void {
      const rule = ruleOf(rules, row);
      const tally = tallies.get(rule) ?? emptyTally();
      tallies.set(rule, tally);
      tally.rows += 1;
      if (rule && 'since' in rule) judge(tally, rule, row, now);
    },
    kinds: (): KindReport[] => [...tallies].map(([rule, tally]) => kindReport(rule, tally, now)),
  };
}

const emptyTally = (): Tally => ({ rows: 0, overdue: 0, unbounded: 0 });

function judge(tally: Tally, rule: LimitedRule, row: KeyedRow, now: UnixSeconds): void {
  const since = rule.since(row);
  if (isUnbounded(rule, since, row)) tally.unbounded += 1;
  if (since === undefined) return;
  tally.oldest = Math.min(tally.oldest ?? since, since);
  if (since + rule.keptSeconds + LATE_SECONDS < now) tally.overdue += 1;
}

function isUnbounded(rule: LimitedRule, since: UnixSeconds | undefined, { times }: KeyedRow): boolean {
  if (rule.endedBy === 'function') return false;
  const end = times[EXPIRES_ATTRIBUTE];
  if (end === undefined) return since !== undefined || rule.beginsLater !== true;
  return since !== undefined && end > since + rule.keptSeconds;
}

function kindReport(rule: RowRule | undefined, { oldest, ...counts }: Tally, now: UnixSeconds): KindReport {
  const found = { ...counts, ...(oldest === undefined ? {} : { oldestSeconds: now - oldest }) };
  if (!rule) return { kind: UNKNOWN_KIND, words: 'no rule knows such a row', ...found };
  if (!('since' in rule)) return { kind: rule.kind, words: rule.why, ...found };
  return { kind: rule.kind, words: `after ${rule.after}`, keptSeconds: rule.keptSeconds, ...found };
}

/** Is the kind as its rule says? */
export function isKept({ kind, rows, overdue, unbounded }: KindReport): boolean {
  return overdue === 0 && unbounded === 0 && (kind !== UNKNOWN_KIND || rows === 0);
}
