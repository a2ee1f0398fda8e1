/**
 * Rows of the Guards table (design.md §4):
 *
 *     tek#<base64 key>   start, period, originalType, revisedType?, risk, traveler, regions (SS), source, releaseHour, expires
 *     receipt#<hash>     inserted, skipped (SS)?, expires
 *
 * A guard outlives every window in which its key is still acceptable, so that no key is ever accepted twice as new.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AcceptedKey } from '../../../protocol/keys/accept-keys.ts';
import { endInterval, type Validity } from '../../../protocol/keys/embargo.ts';
import { HOUR_SECONDS, intervalStart, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Receipt } from '../../../protocol/keys/receipt.ts';
import type { KeyReportType } from '../../../protocol/keys/report-type.ts';
import type { StoredKey, Upload } from '../../../protocol/revision/revision.ts';

export type Row = Record<string, AttributeValue>;

/** One hour more than the oldest acceptable key (360 h), so that the two can never meet. */
const GUARD_LIFE_SECONDS = 361 * HOUR_SECONDS;
const GUARD_PREFIX = 'tek#';

export function guardKey(id: string): Row {
  return { pk: { S: `${GUARD_PREFIX}${id}` } };
}

function guardExpires(key: Validity): UnixSeconds {
  return intervalStart(endInterval(key)) + GUARD_LIFE_SECONDS;
}

export function guardRow(key: AcceptedKey, upload: Upload): Row {
  return {
    ...guardKey(key.id),
    start: { N: String(key.rollingStartNumber) },
    period: { N: String(key.rollingPeriod) },
    originalType: { S: upload.reportType },
    risk: { N: String(key.transmissionRisk) },
    traveler: { BOOL: upload.traveler },
    regions: { SS: [...upload.regions] },
    source: { S: 'publish' },
    releaseHour: { N: String(key.releaseHour) },
    expires: { N: String(guardExpires(key)) },
  };
}

/** Undefined for a row that TTL should have removed already, and for a receipt. */
export function readGuard(row: Row | undefined, now: UnixSeconds): StoredKey | undefined {
  const pk = row?.pk?.S;
  if (row === undefined || !pk?.startsWith(GUARD_PREFIX) || !isLive(row, now)) return undefined;
  const revisedType = row.revisedType?.S as KeyReportType | undefined;
  return {
    id: pk.slice(GUARD_PREFIX.length),
    rollingStartNumber: Number(row.start?.N),
    rollingPeriod: Number(row.period?.N),
    originalType: row.originalType?.S as KeyReportType,
    ...(revisedType === undefined ? {} : { revisedType }),
    transmissionRisk: Number(row.risk?.N),
    traveler: row.traveler?.BOOL === true,
    // A string set has no order; one order lets entries share an item of the log.
    regions: (row.regions?.SS ?? []).toSorted(),
    releaseHour: Number(row.releaseHour?.N),
  };
}

export function isLive(row: Row, now: UnixSeconds): boolean {
  return Number(row.expires?.N) > now;
}

export function receiptKey(id: string): Row {
  return { pk: { S: `receipt#${id}` } };
}

/** What a receipt says of the upload that it proves. */
export interface Received {
  readonly inserted: number;
  /** Ids of keys that it left alone (protocol/revision/revision.ts), so that no repetition gets a token for them either. */
  readonly skipped: readonly string[];
}

export function receiptRow(receipt: Receipt, { inserted, skipped }: Received): Row {
  return {
    ...receiptKey(receipt.id),
    inserted: { N: String(inserted) },
    ...(skipped.length === 0 ? {} : { skipped: { SS: [...skipped] } }),
    expires: { N: String(receipt.expires) },
  };
}

/** Undefined without a live receipt. */
export function readReceipt(row: Row | undefined, now: UnixSeconds): Received | undefined {
  if (row?.inserted === undefined || !isLive(row, now)) return undefined;
  return { inserted: Number(row.inserted.N), skipped: row.skipped?.SS ?? [] };
}
