/** What is in a list of keys: how many of which kind, and which of them are odd. */
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import {
  DAY_SECONDS,
  INTERVALS_PER_DAY,
  intervalAt,
  intervalStart,
  type UnixSeconds,
  utcDay,
} from '../../protocol/keys/interval.ts';
import { reportTypes } from '../../protocol/risk/report-types.ts';
import { RETENTION_DAYS } from '../radio/keys.ts';
import type { RawKey } from './message.ts';
import { type Oddity, type OddityCode, oddity } from './oddity.ts';
import { type KeyOrder, orderOf } from './order.ts';

/** Value → how many keys, ascending; `missing` last. */
export type Histogram = readonly { readonly value: number | string; readonly count: number }[];

export interface KeyList {
  readonly count: number;
  readonly order: KeyOrder;
  readonly histograms: {
    readonly startDay: Histogram;
    readonly rollingPeriod: Histogram;
    readonly reportType: Histogram;
    readonly transmissionRisk: Histogram;
    readonly daysSinceOnset: Histogram;
    /** Whole days from a key's end to the file's; below 0 = it can still be used. */
    readonly ageDays: Histogram;
  };
}

const MOST_RISK = 8;
const MOST_ONSET_DAYS = 14;
const MISSING = 'missing';

export function listOf(keys: readonly RawKey[], end: UnixSeconds | undefined): KeyList {
  const of = (value: (key: RawKey) => number | string | undefined) => histogramOf(keys, value);
  return {
    count: keys.length,
    order: orderOf(keys),
    histograms: {
      startDay: of(({ start }) => (start === undefined ? undefined : dayOf(start))),
      rollingPeriod: of(({ period }) => period),
      reportType: of(({ reportType }) => reportType),
      transmissionRisk: of(({ transmissionRisk }) => transmissionRisk),
      daysSinceOnset: of(({ daysSinceOnset }) => daysSinceOnset),
      ageDays: of((key) => (end === undefined || key.start === undefined ? undefined : ageDays(key, end))),
    },
  };
}

function dayOf(interval: number): string {
  return utcDay(intervalStart(interval));
}

const endOf = ({ start = 0, period }: RawKey) => intervalStart(start + (period || INTERVALS_PER_DAY));
const ageDays = (key: RawKey, end: UnixSeconds) => Math.floor((end - endOf(key)) / DAY_SECONDS);

function histogramOf(keys: readonly RawKey[], take: (key: RawKey) => number | string | undefined): Histogram {
  const counts = new Map<number | string, number>();
  for (const key of keys) {
    const value = take(key) ?? MISSING;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => compare(a.value, b.value));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : 1;
  return a === MISSING ? 1 : -1;
}

interface Around {
  readonly list: 'keys' | 'revisedKeys';
  readonly end: UnixSeconds | undefined;
}

const keyRules: readonly (readonly [OddityCode, (key: RawKey, around: Around) => boolean])[] = [
  ['key-wrong-length', ({ data }) => data.length !== KEY_BYTES],
  ['period-zero', ({ period }) => period === 0],
  ['period-too-long', ({ period = 1 }) => period < 0 || period > INTERVALS_PER_DAY],
  ['start-missing', ({ start }) => start === undefined],
  ['start-not-midnight', ({ start = 0 }) => start % INTERVALS_PER_DAY !== 0],
  ['key-in-future', ({ start = 0 }, { end }) => end !== undefined && start > intervalAt(end)],
  ['key-still-valid', (key, { end }) => end !== undefined && key.start !== undefined && endOf(key) > end],
  [
    'key-too-old',
    (key, { end }) => end !== undefined && key.start !== undefined && endOf(key) < end - RETENTION_DAYS * DAY_SECONDS,
  ],
  ['report-type-missing', ({ reportType }) => !reportType],
  ['report-type-unknown', ({ reportType = 0 }) => reportType < 0 || reportType > reportTypes.revoked],
  ['report-type-recursive', ({ reportType }) => reportType === reportTypes.recursive],
  ['revoked-among-primary', ({ reportType }, { list }) => list === 'keys' && reportType === reportTypes.revoked],
  ['onset-missing', ({ daysSinceOnset }) => daysSinceOnset === undefined],
  ['onset-out-of-range', ({ daysSinceOnset = 0 }) => Math.abs(daysSinceOnset) > MOST_ONSET_DAYS],
  ['risk-out-of-range', ({ transmissionRisk = 0 }) => transmissionRisk < 0 || transmissionRisk > MOST_RISK],
];

const orderRules: Partial<Record<KeyOrder, OddityCode>> = {
  'by-start': 'keys-by-start',
  grouped: 'keys-grouped',
  mixed: 'keys-unsorted',
};

/** Each oddity once, with the number of keys. */
export function odditiesOf(keys: readonly RawKey[], around: Around): Oddity[] {
  const where = around.list;
  const found = keyRules.flatMap(([code, isOdd]) => {
    const count = keys.filter((key) => isOdd(key, around)).length;
    return count === 0 ? [] : [oddity(code, { where, count })];
  });
  const order = orderRules[orderOf(keys)];
  const repeated = keys.length - new Set(keys.map(nameOf)).size;
  return [
    ...(order ? [oddity(order, { where })] : []),
    ...found,
    ...(repeated > 0 ? [oddity('key-duplicate', { where, count: repeated })] : []),
  ];
}

/** Keys of both lists: whose state is told twice, and by the order of reading. */
export function inBothLists(keys: readonly RawKey[], revised: readonly RawKey[]): Oddity[] {
  const primary = new Set(keys.map(nameOf));
  const count = revised.filter((key) => primary.has(nameOf(key))).length;
  return count === 0 ? [] : [oddity('key-in-both-lists', { count })];
}

const nameOf = ({ data }: RawKey) => data.toString('base64');
