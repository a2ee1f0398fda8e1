/**
 * Rows of the Authorities table (design.md §4):
 *
 *     application#<healthAuthorityID, lower case>  application  regions (SS), issuers (SS), bypass? (SS), allowPartialRevisions?,
 *                                                               until?, owner?
 *     issuer#<iss>                                 issuer       audience, jwksUri?, statistics?, until?, owner?,
 *                                                               lastImport?, lastTry?, outcome?
 *     issuer#<iss>                                 key#<kid>    x, y, from, thru?, owner?, listedSince?, missingSince?
 *     import                                       lease        leaseUntil, leaseOwner
 *
 * `owner`: `operator` for what a person added by command, which deployments and imports leave alone; of a key also `deployment`,
 * for one that a region file gives. Without: the deployment's, and of a key the import's.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ImportedKey, Owner } from '../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';

export type Row = Record<string, AttributeValue>;

const APPLICATION = 'application';
const ISSUER = 'issuer';
const ISSUER_PREFIX = 'issuer#';
export const KEY_PREFIX = 'key#';

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
  /** Absent: the deployment. */
  readonly owner?: 'operator';
}

/** `bypassHealthAuthorityVerification` and `bypassRevisionToken` of the reference. */
interface Bypass {
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
  readonly owner?: 'operator';
  /** What became of its list. Absent: it was never asked for. */
  readonly lastRun?: ImportRun;
  readonly keys: readonly ImportedKey[];
}

interface ImportRun {
  readonly at: UnixSeconds;
  /** `imported`, `refused` (not all of it), or why it could not be had. */
  readonly outcome: string;
  /** When it could be had last. */
  readonly importedAt?: UnixSeconds;
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

/** Whose partition the row is in. */
export function partitionIssuer(row: Row): string {
  return row.pk?.S?.slice(ISSUER_PREFIX.length) ?? '';
}

export function isKeyRow(row: Row): boolean {
  return row.pk?.S?.startsWith(ISSUER_PREFIX) === true && row.sk?.S?.startsWith(KEY_PREFIX) === true;
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
    ...ownerOf(row),
  };
}

/** Undoes `readApplication`; an end is written apart. */
export function applicationAttributes(application: Application): Row {
  const { regions, issuers, bypass = {}, allowPartialRevisions, owner } = application;
  const names = Object.entries(bypass).flatMap(([name, on]) => (on ? [name] : []));
  return {
    regions: { SS: [...regions] },
    issuers: { SS: [...issuers] },
    ...(names.length > 0 ? { bypass: { SS: names } } : {}),
    ...(allowPartialRevisions ? { allowPartialRevisions: { BOOL: true } } : {}),
    ...(owner === undefined ? {} : { owner: { S: owner } }),
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

/** Undoes `readIssuer` of the own row; keys and what imports wrote are written apart. */
export function issuerAttributes({ audience, jwksUri, statistics, owner }: Issuer): Row {
  return {
    audience: { S: audience },
    ...(jwksUri === undefined ? {} : { jwksUri: { S: jwksUri } }),
    ...(statistics === undefined ? {} : { statistics: { BOOL: statistics } }),
    ...(owner === undefined ? {} : { owner: { S: owner } }),
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
    ...ownerOf(own),
    ...lastRunOf(own),
    keys: rows.filter(isKeyRow).map(readIssuerKey),
  };
}

function untilOf({ until }: Row): { until?: UnixSeconds } {
  return until?.N === undefined ? {} : { until: Number(until.N) };
}

function ownerOf({ owner }: Row): { owner?: 'operator' } {
  return owner?.S === 'operator' ? { owner: 'operator' } : {};
}

function lastRunOf({ lastTry, lastImport, outcome }: Row): { lastRun?: ImportRun } {
  if (lastTry?.N === undefined || outcome?.S === undefined) return {};
  const importedAt = lastImport?.N === undefined ? {} : { importedAt: Number(lastImport.N) };
  return { lastRun: { at: Number(lastTry.N), outcome: outcome.S, ...importedAt } };
}

export function readIssuerKey(row: Row): ImportedKey {
  const time = (name: 'thru' | 'listedSince' | 'missingSince') =>
    row[name]?.N === undefined ? {} : { [name]: Number(row[name].N) };
  const owner = row.owner?.S as Owner | undefined;
  return {
    kid: row.sk?.S?.slice(KEY_PREFIX.length) ?? '',
    x: row.x?.S ?? '',
    y: row.y?.S ?? '',
    from: Number(row.from?.N),
    ...time('thru'),
    ...(owner === undefined ? {} : { owner }),
    ...time('listedSince'),
    ...time('missingSince'),
  };
}

/** Undoes `readIssuerKey`. */
export function keyRow(issuer: string, { kid, x, y, owner, ...times }: ImportedKey): Row {
  const written = Object.entries(times).filter(([, time]) => time !== undefined);
  return {
    ...issuerKeyKey(issuer, kid),
    x: { S: x },
    y: { S: y },
    ...Object.fromEntries(written.map(([name, time]) => [name, { N: String(time) }])),
    ...(owner === undefined ? {} : { owner: { S: owner } }),
  };
}
