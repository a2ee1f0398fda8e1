/**
 * Rows of the Authorities table (design.md §4):
 *
 *     application#<healthAuthorityID, lower case>  application  regions (SS), issuers (SS), bypass? (SS), allowPartialRevisions?, until?
 *     issuer#<iss>                                 issuer       audience, jwksUri?, statistics?, lastImport?, until?
 *     issuer#<iss>                                 key#<kid>    x, y, from, thru?
 *     import                                       lease        leaseUntil, leaseOwner
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ImportedKey } from '../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';

export type Row = Record<string, AttributeValue>;

const APPLICATION = 'application';
const ISSUER = 'issuer';
const ISSUER_PREFIX = 'issuer#';
const KEY_PREFIX = 'key#';

/** Which regions a phone's `healthAuthorityID` writes to, and who may vouch for its keys. */
export interface Application {
  readonly regions: readonly string[];
  readonly issuers: readonly string[];
  /** What is not checked (key-server.md §2.5); in throw-away stages alone. */
  readonly bypass?: Bypass;
  /** A revision without some of its keys in the token skips those (key-server.md §3.3, row 4). */
  readonly allowPartialRevisions?: true;
  /** Its region has ended: from then on it is nobody's. */
  readonly until?: UnixSeconds;
}

/** `bypassHealthAuthorityVerification` and `bypassRevisionToken` of the reference. */
export interface Bypass {
  readonly certificate?: true;
  readonly revisionToken?: true;
}

export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri?: string;
  /** May it read the figures of its publishes (key-server.md §5.7)? Default true. */
  readonly statistics?: boolean;
  /** As of the application. */
  readonly until?: UnixSeconds;
  readonly keys: readonly ImportedKey[];
}

export function applicationKey(healthAuthorityId: string): Row {
  return { pk: { S: `${APPLICATION}#${healthAuthorityId.toLowerCase()}` }, sk: { S: APPLICATION } };
}

/** The name in a row's key; undefined for another kind of row. */
export function applicationId(row: Row): string | undefined {
  return row.sk?.S === APPLICATION ? row.pk?.S?.slice(APPLICATION.length + 1) : undefined;
}

export function issuerName(row: Row): string | undefined {
  return row.sk?.S === ISSUER ? row.pk?.S?.slice(ISSUER_PREFIX.length) : undefined;
}

export function issuerPartition(issuer: string): string {
  return `${ISSUER_PREFIX}${issuer}`;
}

export function issuerKey(issuer: string): Row {
  return { pk: { S: issuerPartition(issuer) }, sk: { S: ISSUER } };
}

export function issuerKeyKey(issuer: string, kid: string): Row {
  return { pk: { S: issuerPartition(issuer) }, sk: { S: `${KEY_PREFIX}${kid}` } };
}

export const importLeaseKey: Row = { pk: { S: 'import' }, sk: { S: 'lease' } };

export function readApplication(row: Row): Application {
  return {
    regions: row.regions?.SS ?? [],
    issuers: row.issuers?.SS ?? [],
    ...bypassOf(row),
    ...(row.allowPartialRevisions?.BOOL === true ? { allowPartialRevisions: true } : {}),
    ...untilOf(row),
  };
}

/** Undoes `readApplication`; an end is written apart. */
export function applicationAttributes({ regions, issuers, bypass = {}, allowPartialRevisions }: Application): Row {
  const names = Object.entries(bypass).flatMap(([name, on]) => (on ? [name] : []));
  return {
    regions: { SS: [...regions] },
    issuers: { SS: [...issuers] },
    ...(names.length > 0 ? { bypass: { SS: names } } : {}),
    ...(allowPartialRevisions ? { allowPartialRevisions: { BOOL: true } } : {}),
  };
}

function bypassOf({ bypass }: Row): { bypass?: Bypass } {
  const names = bypass?.SS ?? [];
  if (names.length === 0) return {};
  return {
    bypass: {
      ...(names.includes('certificate') ? { certificate: true } : {}),
      ...(names.includes('revisionToken') ? { revisionToken: true } : {}),
    },
  };
}

/** From all rows of one issuer's partition; undefined without its own row. */
export function readIssuer(rows: readonly Row[]): Issuer | undefined {
  const own = rows.find((row) => row.sk?.S === ISSUER);
  if (own === undefined) return undefined;
  const jwksUri = own.jwksUri?.S;
  return {
    issuer: issuerName(own) ?? '',
    audience: own.audience?.S ?? '',
    ...(jwksUri === undefined ? {} : { jwksUri }),
    ...(own.statistics?.BOOL === undefined ? {} : { statistics: own.statistics.BOOL }),
    ...untilOf(own),
    keys: rows.filter((row) => row.sk?.S?.startsWith(KEY_PREFIX)).map(readIssuerKey),
  };
}

function untilOf({ until }: Row): { until?: UnixSeconds } {
  return until?.N === undefined ? {} : { until: Number(until.N) };
}

function readIssuerKey(row: Row): ImportedKey {
  const thru = row.thru?.N;
  return {
    kid: row.sk?.S?.slice(KEY_PREFIX.length) ?? '',
    x: row.x?.S ?? '',
    y: row.y?.S ?? '',
    from: Number(row.from?.N),
    ...(thru === undefined ? {} : { thru: Number(thru) }),
  };
}
