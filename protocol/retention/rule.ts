/** What a rule of retention says of a kind of row, and how it tells a row's age (verification-server.md §5.6). */
import { DAY_SECONDS, parseUtcDay, type UnixSeconds } from '../keys/interval.ts';

/** What may be known of a row: its key and its times. */
export interface KeyedRow {
  readonly pk: string;
  /** '' where the table has no sort key. */
  readonly sk: string;
  /** Attributes that are numbers. */
  readonly times: Readonly<Record<string, number>>;
}

/** From when the row's time counts; undefined: that has not begun. */
interface Since {
  (row: KeyedRow): UnixSeconds | undefined;
  /** Attributes that it reads. */
  readonly reads: readonly string[];
}

interface Named {
  /** As the pages about data call it. */
  readonly kind: string;
  /** Of `pk`, and of `pk` + line feed + `sk` in a table that has one. */
  readonly key: RegExp;
}

/** Goes some time after `since`. */
export interface LimitedRule extends Named {
  readonly keptSeconds: number;
  readonly since: Since;
  /** In words: after what. */
  readonly after: string;
  /** `ttl`: the row carries `expires`. `function`: a scheduled function takes it away. */
  readonly endedBy: 'ttl' | 'function';
  /** Its time begins with an event that may be years away, and until then it has no end. */
  readonly beginsLater?: true;
}

/** Stays as long as what it is about. */
export interface LastingRule extends Named {
  readonly why: string;
}

export type RowRule = LimitedRule | LastingRule;

/** Table (TableDescription.id) → its kinds of row. The first whose key fits is the row's. */
export type TableRules = Readonly<Record<string, readonly RowRule[]>>;

export const EXPIRES_ATTRIBUTE = 'expires';

const since = (reads: readonly string[], of: (row: KeyedRow) => UnixSeconds | undefined): Since =>
  Object.assign((row: KeyedRow) => of(row), { reads });

export const attribute = (name: string): Since => since([name], ({ times }) => times[name]);

export const latestOf = (...names: string[]): Since =>
  since(names, ({ times }) => {
    const found = names.flatMap((name) => times[name] ?? []);
    return found.length === 0 ? undefined : Math.max(...found);
  });

/** The midnight that begins the UTC day in a part of the key, parts being separated by `#`. */
export const dayInKey = (part: number): Since => since([], ({ pk }) => parseUtcDay(pk.split('#')[part] ?? ''));

/** As that, of the first day that is part of the sort key. */
export const dayInSortKey: Since = since([], ({ sk }) => parseUtcDay(/\d{4}-\d\d-\d\d/.exec(sk)?.[0] ?? ''));

/** Unix seconds that begin the partition or the sort key. */
export const timeInKey = (name: 'pk' | 'sk'): Since =>
  since([], (row) => {
    const time = Number.parseInt(row[name], 10);
    return Number.isNaN(time) ? undefined : time;
  });

export const computed = (reads: readonly string[], of: (times: KeyedRow['times']) => UnixSeconds): Since =>
  since(reads, ({ times }) => (reads.every((name) => times[name] !== undefined) ? of(times) : undefined));

/** Nothing in the row tells when it was written, on purpose or for its smallness: its own end is taken at its word. */
export const ownEnd = (keptSeconds: number): Since =>
  since([EXPIRES_ATTRIBUTE], ({ times: { expires } }) => (expires === undefined ? undefined : expires - keptSeconds));

export function ruleOf(rules: readonly RowRule[], { pk, sk }: KeyedRow): RowRule | undefined {
  const text = sk === '' ? pk : `${pk}\n${sk}`;
  return rules.find(({ key }) => key.test(text));
}

/** The attributes that the rules of a table read, the key and the end included. */
export function attributesRead(rules: readonly RowRule[]): string[] {
  const read = rules.flatMap((rule) => ('since' in rule ? rule.since.reads : []));
  return [...new Set(['pk', 'sk', EXPIRES_ATTRIBUTE, ...read])];
}

/** DynamoDB deletes "within a few days" of the end (developer guide, "Using time to live"); functions run more often. */
export const LATE_SECONDS = 3 * DAY_SECONDS;
