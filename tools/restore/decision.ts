/**
 * What becomes of a row of a restored table. Rules are pure: the row, what lies live under the keys they ask for, and what
 * was found out beforehand go in; a decision comes out. Every write is conditional on what was judged.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../lambdas/shared/table.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';

export type Row = Record<string, AttributeValue>;

/** `add`: only where there is no such row, or one whose time is over. `change`: only while `asRead` still holds. */
export type Write =
  | { readonly kind: 'add'; readonly row: Row }
  | {
      readonly kind: 'change';
      readonly key: Row;
      readonly set: Row;
      /** Attributes as they were read; undefined: absent. */
      readonly asRead: Readonly<Record<string, AttributeValue | undefined>>;
    };

export interface Decision {
  /** `back`: a missing row returns; `mended`: the live row is changed; `live`: it stays as it is; `left`: not copied. */
  readonly outcome: 'back' | 'mended' | 'live' | 'left';
  /** For people; rows with the same words are counted together. */
  readonly why: string;
  readonly write?: Write;
  /** Where a person should look at each row: what it is. Names and times, never secrets or keys. */
  readonly row?: string;
}

/** The live row of a key, as read. One whose time is over is as good as absent. */
export type Look = (key: Row) => Row | undefined;

export interface TableRules<Facts> {
  /** Keys of live rows that a decision depends on, beside the row's own. */
  readonly companions?: (row: Row) => readonly Row[];
  /** Rows on which others depend are decided in an earlier pass. Default: one pass, 0. */
  readonly pass?: (row: Row) => number;
  /** Rows that are in no copy and yet known, to be decided after all others. */
  readonly more?: (facts: Facts, now: UnixSeconds) => readonly Row[];
  readonly decide: (row: Row, look: Look, facts: Facts, now: UnixSeconds) => Decision;
}

export function keyOf(row: Row): Row {
  const { [PARTITION_KEY]: pk, [SORT_KEY]: sk } = row;
  if (pk === undefined) throw new TypeError('A row without a key');
  return { [PARTITION_KEY]: pk, ...(sk === undefined ? {} : { [SORT_KEY]: sk }) };
}

/** The same text for the same key. */
export function keyText(row: Row): string {
  return JSON.stringify([partitionOf(row), sortOf(row)]);
}

export function partitionOf(row: Row): string {
  return row[PARTITION_KEY]?.S ?? '';
}

export function sortOf(row: Row): string {
  return row[SORT_KEY]?.S ?? '';
}

export function numberOf(row: Row | undefined, attribute: string): number | undefined {
  const text = row?.[attribute]?.N;
  return text === undefined ? undefined : Number(text);
}

export function isExpired(row: Row, now: UnixSeconds): boolean {
  const expires = numberOf(row, EXPIRES);
  return expires !== undefined && expires <= now;
}

export const back = (row: Row, why = 'comes back', named?: string): Decision => ({
  outcome: 'back',
  why,
  write: { kind: 'add', row },
  ...(named === undefined ? {} : { row: named }),
});

export const mended = (
  why: string,
  change: Omit<Extract<Write, { kind: 'change' }>, 'kind'>,
  row?: string,
): Decision => ({
  outcome: 'mended',
  why,
  write: { kind: 'change', ...change },
  ...(row === undefined ? {} : { row }),
});

export const live: Decision = { outcome: 'live', why: 'is there, and stays as it is' };
export const expired: Decision = { outcome: 'left', why: 'its time is over: retention would have deleted it' };
export const left = (why: string, row?: string): Decision => ({ outcome: 'left', why, ...(row ? { row } : {}) });

/** What a later version of this system may have added. */
export const unknown = (row: Row): Decision =>
  left('a kind of row that this command does not know', partitionOf(row).split('#')[0]);

export function isoTime(seconds: UnixSeconds): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
