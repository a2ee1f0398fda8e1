/**
 * What a phone of a region downloads per day, and which of its limits that meets first (enx-client.md §11.3, §12.1). Keys
 * grow from week to week; a day is foretold from the same day of the last week, because weekends are quiet.
 */
import { DAY_SECONDS, floorTo, type UnixSeconds } from '../../keys/interval.ts';
import { BYTES_PER_FILE, FILES_PER_DAY, KEYS_PER_FILE } from './phone-limits.ts';

const WEEK_DAYS = 7;
/** Before today. */
const BUDGET_DAYS = 2 * WEEK_DAYS;

/** A finished window of any series that the region's phones read. */
export interface BudgetWindow {
  readonly end: UnixSeconds;
  /** By which its series is split now. */
  readonly maximumKeys: number;
  /** Keys: primary and revised ones, padding included. */
  readonly files: readonly { readonly keys: number; readonly bytes: number }[];
}

export interface DayBudget {
  /** Its first second, UTC. */
  readonly day: UnixSeconds;
  readonly files: number;
  readonly keys: number;
  /** Of the zips. */
  readonly bytes: number;
  /** In its largest file. */
  readonly mostKeys: number;
  readonly mostBytes: number;
}

/** In the order in which they are named where a day meets several. */
const limits = {
  'files-ios': { most: FILES_PER_DAY.ios, of: ({ files }: DayBudget) => files },
  'files-android': { most: FILES_PER_DAY.android, of: ({ files }: DayBudget) => files },
  'keys-of-file': { most: KEYS_PER_FILE, of: ({ mostKeys }: DayBudget) => mostKeys },
  'bytes-of-file': { most: BYTES_PER_FILE, of: ({ mostBytes }: DayBudget) => mostBytes },
} as const;

type PhoneLimit = keyof typeof limits;

export interface MetLimit {
  readonly limit: PhoneLimit;
  readonly most: number;
  readonly day: UnixSeconds;
  readonly value: number;
  /** It has happened already. */
  readonly isPast: boolean;
}

export interface Budget {
  /** The fourteen days before today, oldest first. */
  readonly days: readonly DayBudget[];
  /** Today and the six days after it. */
  readonly forecast: readonly DayBudget[];
  /** Keys from one week to the next; 1 where that is not known. */
  readonly weeklyGrowth: number;
  /** Each limit that is exceeded in the last week or the next, on its first day; the first one first. */
  readonly meets: readonly MetLimit[];
}

/** `windows`: of fourteen days at least, in any order. A window counts on the day on which it ended, when phones could see it. */
export function budgetOf(windows: readonly BudgetWindow[], now: UnixSeconds): Budget {
  const today = floorTo(now, DAY_SECONDS);
  const byDay = Map.groupBy(windows, ({ end }) => floorTo(end, DAY_SECONDS));
  const dayBefore = (days: number) => today - days * DAY_SECONDS;
  const of = (day: UnixSeconds) => byDay.get(day) ?? [];
  const days = Array.from({ length: BUDGET_DAYS }, (_, at) => actual(dayBefore(BUDGET_DAYS - at), of));
  const weeklyGrowth = growthOf(days);
  const forecast = Array.from({ length: WEEK_DAYS }, (_, at) => {
    const model = dayBefore(WEEK_DAYS - at);
    return foretold(model + WEEK_DAYS * DAY_SECONDS, of(model), weeklyGrowth);
  });
  return { days, forecast, weeklyGrowth, meets: metBy([...days.slice(-WEEK_DAYS), ...forecast], today) };
}

function actual(day: UnixSeconds, of: (day: UnixSeconds) => readonly BudgetWindow[]): DayBudget {
  return dayOf(
    day,
    of(day).flatMap(({ files }) => files),
  );
}

function dayOf(day: UnixSeconds, files: readonly { readonly keys: number; readonly bytes: number }[]): DayBudget {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const [keys, bytes] = [files.map((file) => file.keys), files.map((file) => file.bytes)];
  return {
    day,
    files: files.length,
    keys: sum(keys),
    bytes: sum(bytes),
    mostKeys: Math.max(0, ...keys),
    mostBytes: Math.max(0, ...bytes),
  };
}

/** Of the days that have keys in both weeks: a region that began in the middle of the first grows by nothing but its keys. */
function growthOf(days: readonly DayBudget[]): number {
  const pairs = days.slice(0, WEEK_DAYS).map((before, at) => [before.keys, days[at + WEEK_DAYS]?.keys ?? 0] as const);
  const both = pairs.filter(([before, after]) => before > 0 && after > 0);
  if (both.length === 0) return 1;
  const [before, after] = [0, 1].map((side) => both.reduce((sum, pair) => sum + (pair[side] ?? 0), 0));
  return (after ?? 0) / (before ?? 1);
}

/** As many windows as on the model day, each grown, and split as it would be. */
function foretold(day: UnixSeconds, windows: readonly BudgetWindow[], growth: number): DayBudget {
  return dayOf(
    day,
    windows.flatMap(({ files, maximumKeys }) => {
      const [keys, bytes] = [sumOf(files, 'keys') * growth, sumOf(files, 'bytes') * growth];
      const full = Math.floor(keys / maximumKeys);
      const rest = keys - full * maximumKeys;
      const fileOf = (share: number) => ({ keys: Math.round(share), bytes: Math.round((bytes * share) / keys) });
      return [...Array.from({ length: full }, () => fileOf(maximumKeys)), ...(rest > 0 ? [fileOf(rest)] : [])];
    }),
  );
}

function sumOf(files: BudgetWindow['files'], field: 'keys' | 'bytes'): number {
  return files.reduce((sum, file) => sum + file[field], 0);
}

function metBy(days: readonly DayBudget[], today: UnixSeconds): MetLimit[] {
  const met = (Object.entries(limits) as [PhoneLimit, (typeof limits)[PhoneLimit]][]).flatMap(
    ([limit, { most, of }]) => {
      const first = days.find((day) => of(day) > most);
      return first ? [{ limit, most, day: first.day, value: of(first), isPast: first.day < today }] : [];
    },
  );
  return met.sort((one, other) => one.day - other.day);
}
