/**
 * Rows of the Guards table (design.md §4):
 *
 *     tek#<base64 key>   start, period, originalType, revisedType?, risk, traveler, regions (SS), source, releaseHour, expires
 *     receipt#<hash>     inserted, expires
 *
 * A guard outlives every window in which its key is still acceptable, so that no key is ever accepted twice as new.
 */
import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AcceptedKey } from '../../protocol/accept-keys.ts';
import type { Certificate } from '../../protocol/certificate.ts';
import { endInterval, type Validity } from '../../protocol/embargo.ts';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, intervalStart, type UnixSeconds } from '../../protocol/interval.ts';
import type { ReportType } from '../../protocol/report-type.ts';
import type { StoredKey, Upload } from '../../protocol/revision.ts';

export type Row = Record<string, AttributeValue>;

/** One hour more than the oldest acceptable key (360 h), so that the two can never meet. */
const GUARD_LIFE_SECONDS = 361 * HOUR_SECONDS;
const GUARD_PREFIX = 'tek#';

export function guardKey(id: string): Row {
  return { pk: { S: `${GUARD_PREFIX}${id}` } };
}

export function guardExpires(key: Validity): UnixSeconds {
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
  const revisedType = row.revisedType?.S as ReportType | undefined;
  return {
    id: pk.slice(GUARD_PREFIX.length),
    rollingStartNumber: Number(row.start?.N),
    rollingPeriod: Number(row.period?.N),
    originalType: row.originalType?.S as ReportType,
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

/** Proof that an upload was stored: its identity and how long a repetition is recognised. */
export interface Receipt {
  readonly id: string;
  readonly expires: UnixSeconds;
}

/**
 * The identity of an upload: who vouched, by which HMAC (decoded, since base64 has several spellings), as what, and for
 * which of the keys sent. Only the holder of that certificate can name it.
 *
 * The accepted keys belong to it since one certificate can lead to several sets of them: the symptom onset is not under
 * the HMAC and decides which keys are dropped. Without them a second set would pass for a repetition of the first, and
 * its answer would give a revision token for keys that somebody else stored.
 */
export function receiptOf(certificate: Certificate, keys: readonly AcceptedKey[], now: UnixSeconds): Receipt {
  const { issuer, tekmac, reportType } = certificate;
  const ids = keys.map((key) => key.id).toSorted();
  const identity = JSON.stringify([issuer, tekmac.toString('base64'), reportType, ids]);
  return { id: createHash('sha256').update(identity).digest('base64url'), expires: receiptExpires(certificate, now) };
}

/**
 * After the last second in which the certificate is valid, at most a day from now; a full hour, since the exact time of
 * an upload is stored nowhere (docs/decisions/001-upload-log.md).
 */
function receiptExpires({ expires }: Certificate, now: UnixSeconds): UnixSeconds {
  const last = expires === 0 ? now + DAY_SECONDS : Math.min(expires, now + DAY_SECONDS);
  return floorTo(last, HOUR_SECONDS) + HOUR_SECONDS;
}

export function receiptKey(id: string): Row {
  return { pk: { S: `receipt#${id}` } };
}

export function receiptRow(receipt: Receipt, inserted: number): Row {
  return { ...receiptKey(receipt.id), inserted: { N: String(inserted) }, expires: { N: String(receipt.expires) } };
}

/** The count inserted, or undefined without a live receipt. */
export function readReceipt(row: Row | undefined, now: UnixSeconds): number | undefined {
  return row && row.inserted !== undefined && isLive(row, now) ? Number(row.inserted.N) : undefined;
}
