/** What breaks when keys are revoked, counted in the rows that are there. Counts leave this function, rows do not. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { TOKEN_LIFE_SECONDS } from '../../../../protocol/codes/token.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { WritingSpan } from '../../../../protocol/rings/key-state.ts';
import type { KeyWish } from '../../../../protocol/rings/key-wish.ts';
import { diagnosisRowKey, isLive } from '../../store/code-rows.ts';
import type { Exposure } from './revoke-key.ts';

type Row = Record<string, AttributeValue>;

/** Counts by region, or by region and type of API key. */
export interface Harm {
  readonly what: KeyWish['what'];
  readonly counts: Readonly<Record<string, number>>;
  /** The last of it would have ended by itself then. Absent: never, or nothing is counted. */
  readonly until?: UnixSeconds;
  /** False: the table is so large that the time did not suffice; there are at least as many. */
  readonly isWhole: boolean;
  /** Of certificates: seconds for which one is good. */
  readonly lifeSeconds?: number;
}

export interface HarmDeps {
  /** Rows of a table with some attributes, until the time is up. */
  scan(table: 'codes' | 'outbox' | 'apiKeys', attributes: readonly string[]): AsyncIterable<Row[]>;
  isLate(): boolean;
  /** How many messages a region sent today and yesterday. */
  messagesSent(region: string, now: UnixSeconds): Promise<number>;
  /** Of a region's certificates. */
  certificateLife(region: string, now: UnixSeconds): Promise<number>;
}

/** Whose row it is and when it ends by itself; undefined for a row that breaks nothing. */
type Judge = (row: Row) => { readonly group: string; readonly until?: UnixSeconds } | undefined;

export function weighHarm(deps: HarmDeps) {
  return async (exposure: Exposure, now: UnixSeconds): Promise<Harm> => {
    const { wish, versions, spans } = exposure;
    switch (wish.what) {
      case 'code':
        return codesLost(deps, spans, now);
      case 'token':
        return counted(deps, wish, 'codes', tokenRow(spans, now));
      case 'phone':
        return counted(deps, wish, 'codes', phoneRow(spans, now));
      case 'outbox':
        return counted(deps, wish, 'outbox', waitingRow(versions));
      case 'api-key':
      case 'api-key-signature':
        return counted(deps, wish, 'apiKeys', apiKeyRow(spans));
      case 'certificate':
        return certificatesLost(deps, wish, spans, now);
      case 'message':
        return { ...none(wish), counts: { [wish.region]: await deps.messagesSent(wish.region, now) } };
      default:
        return none(wish);
    }
  };
}

const none = ({ what }: KeyWish): Harm => ({ what, counts: {}, isWhole: true });

const scanned: Readonly<Record<'codes' | 'outbox' | 'apiKeys', readonly string[]>> = {
  codes: [
    ...['pk', 'expires', 'diagnosis', 'issuedAt', 'codeExpires', 'state'],
    ...['claimedAt', 'created', 'shortExpires', 'longExpires'],
  ],
  outbox: ['pk', 'state', 'version'],
  apiKeys: ['pk', 'type', 'created', 'disabledAt'],
};

async function counted(deps: HarmDeps, { what }: KeyWish, table: keyof typeof scanned, judge: Judge): Promise<Harm> {
  const counts: Record<string, number> = {};
  let last = 0;
  for await (const rows of deps.scan(table, scanned[table])) {
    for (const found of rows.map(judge)) {
      if (found === undefined) continue;
      counts[found.group] = (counts[found.group] ?? 0) + 1;
      last = Math.max(last, found.until ?? 0);
    }
  }
  return { what, counts, ...(last > 0 && { until: last }), isWhole: !deps.isLate() };
}

/** A code has up to two pointers, and whether it was redeemed or ended stands in its diagnosis. */
async function codesLost(deps: HarmDeps, spans: readonly WritingSpan[], now: UnixSeconds): Promise<Harm> {
  const live = new Map<string, { group: string; until: UnixSeconds }>();
  const gone = new Set<string>();
  for await (const row of flat(deps.scan('codes', scanned.codes))) {
    const key = diagnosisOf(row);
    const until = numberOf(row, 'codeExpires');
    if (row.state !== undefined && isOver(row, now)) gone.add(key);
    if (until <= now || !within(spans, numberOf(row, 'issuedAt'))) continue;
    live.set(key, { group: regionOf(row), until: Math.max(until, live.get(key)?.until ?? 0) });
  }
  for (const key of gone) live.delete(key);
  const counts: Record<string, number> = {};
  for (const { group } of live.values()) counts[group] = (counts[group] ?? 0) + 1;
  const until = Math.max(0, ...[...live.values()].map((one) => one.until));
  return { what: 'code', counts, ...(until > 0 && { until }), isWhole: !deps.isLate() };
}

/** Nobody writes down when a certificate was signed, only that it was, within a token's life. */
async function certificatesLost(
  deps: HarmDeps,
  wish: Extract<KeyWish, { region: string }>,
  spans: readonly WritingSpan[],
  now: UnixSeconds,
): Promise<Harm> {
  const lifeSeconds = await deps.certificateLife(wish.region, now);
  const judge: Judge = (row) => {
    const claimedAt = numberOf(row, 'claimedAt');
    const mayBeGood = row.state?.S === 'certified' && claimedAt + TOKEN_LIFE_SECONDS + lifeSeconds > now;
    const mayBeOurs = spans.some(({ until }) => claimedAt < until) && regionOf(row) === wish.region;
    return mayBeGood && mayBeOurs ? { group: wish.region } : undefined;
  };
  return { ...(await counted(deps, wish, 'codes', judge)), until: now + lifeSeconds, lifeSeconds };
}

function tokenRow(spans: readonly WritingSpan[], now: UnixSeconds): Judge {
  return (row) => {
    const claimedAt = numberOf(row, 'claimedAt');
    const until = claimedAt + TOKEN_LIFE_SECONDS;
    if (row.state?.S !== 'claimed' || until <= now || !within(spans, claimedAt)) return undefined;
    return { group: regionOf(row), until };
  };
}

function phoneRow(spans: readonly WritingSpan[], now: UnixSeconds): Judge {
  return (row) => {
    const isPhone = partitionOf(row).split('#')[1] === 'p' && isLive(row, now);
    if (!isPhone || !within(spans, numberOf(row, 'created'))) return undefined;
    return { group: regionOf(row), until: numberOf(row, 'expires') };
  };
}

function waitingRow(versions: readonly string[]): Judge {
  return (row) => {
    const isOurs = row.state?.S === 'waiting' && versions.includes(row.version?.S ?? '');
    return isOurs ? { group: regionOf(row) } : undefined;
  };
}

/** For ever: a key's owner keeps it until told otherwise. */
function apiKeyRow(spans: readonly WritingSpan[]): Judge {
  return (row) => {
    const isKey = row.type !== undefined && row.disabledAt === undefined;
    return isKey && within(spans, numberOf(row, 'created'))
      ? { group: `${regionOf(row)} ${row.type?.S ?? ''}` }
      : undefined;
  };
}

function isOver(row: Row, now: UnixSeconds): boolean {
  return row.state?.S !== 'issued' || Math.max(numberOf(row, 'shortExpires'), numberOf(row, 'longExpires')) <= now;
}

/** The same text for a diagnosis and the pointers to it. */
function diagnosisOf(row: Row): string {
  const pk = partitionOf(row);
  return pk.split('#')[1] === 'd' ? pk : diagnosisRowKey(regionOf(row), row.diagnosis?.B ?? new Uint8Array());
}

function within(spans: readonly WritingSpan[], time: UnixSeconds): boolean {
  return spans.some(({ from, until }) => from <= time && time < until);
}

function partitionOf(row: Row): string {
  return row.pk?.S ?? '';
}

function regionOf(row: Row): string {
  return partitionOf(row).split('#')[0] ?? '';
}

function numberOf(row: Row, attribute: string): number {
  return Number(row[attribute]?.N ?? 0);
}

async function* flat(pages: AsyncIterable<Row[]>): AsyncIterable<Row> {
  for await (const rows of pages) yield* rows;
}
