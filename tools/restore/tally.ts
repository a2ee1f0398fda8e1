/** What a run did or would do, for people. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Decision, isoTime, numberOf, type Row, sortOf } from './decision.ts';

/** Each kind of row says by another name when it was made; an audit entry begins its sort key with the time. */
const TIMES = ['created', 'createdAt', 'finishedAt', 'releaseHour', 'lastImport', 'from'];
/** More rows of one kind than this are not looked at one by one. */
const SHOWN = 40;

export interface Tally {
  /** Of the copy. */
  readonly rows: number;
  /** Newest row of the copy, in Unix seconds; undefined where no row says when it was made. */
  readonly newest: UnixSeconds | undefined;
  read(rows: readonly Row[]): void;
  count(decision: Decision): void;
  /** How many rows would be, or were, written. */
  writes(): number;
  /** Outcome → number, for the audit. */
  totals(): Readonly<Record<Decision['outcome'], number>>;
  /** One line per kind of outcome, and the rows that a person should look at. */
  lines(): string[];
}

interface Kind {
  readonly outcome: Decision['outcome'];
  readonly why: string;
  count: number;
  readonly rows: string[];
}

export function newTally(): Tally {
  const kinds = new Map<string, Kind>();
  let rows = 0;
  let newest: UnixSeconds | undefined;
  const total = (outcome: Decision['outcome']) =>
    [...kinds.values()].filter((kind) => kind.outcome === outcome).reduce((sum, { count }) => sum + count, 0);
  return {
    get rows() {
      return rows;
    },
    get newest() {
      return newest;
    },
    read(page) {
      rows += page.length;
      for (const time of page.flatMap(timeOf)) newest = Math.max(newest ?? 0, time);
    },
    count({ outcome, why, row }) {
      const name = `${outcome}: ${why}`;
      const kind = kinds.get(name) ?? { outcome, why, count: 0, rows: [] };
      kinds.set(name, kind);
      kind.count++;
      if (row !== undefined) kind.rows.push(row);
    },
    writes: () => total('back') + total('mended'),
    totals: () => ({ back: total('back'), mended: total('mended'), live: total('live'), left: total('left') }),
    lines: () => (['back', 'mended', 'live', 'left'] as const).flatMap((outcome) => linesOf(kinds, outcome)),
  };
}

function timeOf(row: Row): number[] {
  const found = TIMES.flatMap((name) => numberOf(row, name) ?? []);
  const inKey = /^(\d{10})#/.exec(sortOf(row))?.[1];
  return [...found, ...(row.action && inKey ? [Number(inKey)] : [])];
}

function linesOf(kinds: ReadonlyMap<string, Kind>, outcome: Decision['outcome']): string[] {
  return [...kinds.values()]
    .filter((kind) => kind.outcome === outcome)
    .flatMap(({ why, count, rows }) => [`${String(count).padStart(9)}  ${why}`, ...rowLines(rows)]);
}

function rowLines(rows: readonly string[]): string[] {
  const shown = rows
    .toSorted()
    .slice(0, SHOWN)
    .map((row) => `             ${row}`);
  return rows.length > SHOWN ? [...shown, `             … and ${rows.length - SHOWN} more`] : shown;
}

export function newestLine({ rows, newest }: Tally): string {
  return `${rows} rows in the copy${newest === undefined ? '' : `; the newest was made at ${isoTime(newest)}`}`;
}
