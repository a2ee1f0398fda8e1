/** An operator looks at whom the key server trusts (key-server.md §2.5, docs/operations/authorities.md). Nothing is changed. */
import { createHash } from 'node:crypto';
import { type JwksKey, pointOf, publicKeyOf, type ReadJwks } from '../../../../protocol/certificate/jwks.ts';
import { type ImportedKey, isEnded, isUsable, planImport } from '../../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { applicationsIn, issuersIn } from '../../authorities/all-authorities.ts';
import type { Application, Issuer, Row } from '../../authorities/authority-table.ts';
import { type FetchJwks, fetchKeys, JwksFetchError } from '../../authorities/fetch-jwks.ts';

export interface ShowRequest {
  /** An issuer or an application. Absent: the list of all. */
  readonly name?: unknown;
}

export interface ShowDependencies {
  rows(): Promise<readonly Row[]>;
  readonly fetchJwks: FetchJwks;
}

export interface ListedIssuer extends Omit<Issuer, 'keys'> {
  /** Keys that verify certificates now, and all that are stored. */
  readonly usable: number;
  readonly stored: number;
  /** Keys in force although its list has them no longer. */
  readonly missing: number;
  /** Applications that trust it. */
  readonly applications: readonly string[];
}

export type ListedApplication = Application & { readonly id: string };

export interface AuthorityList {
  readonly now: UnixSeconds;
  readonly issuers: readonly ListedIssuer[];
  readonly applications: readonly ListedApplication[];
}

/** `usable`; `not-yet`: its `from` has not come; `ended`: its `thru` has. */
type KeyState = 'usable' | 'not-yet' | 'ended';

export interface ShownKey extends ImportedKey {
  readonly state: KeyState;
  /** SHA-256 of the SPKI in DER, hexadecimal: for comparing with the issuer by voice. */
  readonly fingerprint: string;
  /** In the issuer's list now. `other-value`: another key has its kid there. Absent without a list. */
  readonly listed?: 'as-stored' | 'other-value' | 'no';
}

export interface ShownList {
  readonly kids: readonly string[];
  readonly faulty: ReadJwks['refused'];
  readonly ignored: number;
  /** What the next import would do, by the members of its plan (protocol/certificate/jwks-import.ts), as kids. */
  readonly next: Readonly<Record<string, readonly string[]>>;
}

export interface ShownIssuer {
  readonly now: UnixSeconds;
  readonly issuer: ListedIssuer;
  readonly keys: readonly ShownKey[];
  /** Absent for one without an address. */
  readonly list?: ShownList | { readonly failure: string };
}

export interface ShownApplication {
  readonly now: UnixSeconds;
  readonly application: ListedApplication;
  /** Those it names; `usable` is 0 for one that is not there. */
  readonly issuers: readonly { readonly issuer: string; readonly usable: number; readonly isKnown: boolean }[];
}

export type ShowResult = AuthorityList | ShownIssuer | ShownApplication | { readonly error: string };

export async function showAuthorities(
  deps: ShowDependencies,
  { name }: ShowRequest,
  now: UnixSeconds,
): Promise<ShowResult> {
  const rows = await deps.rows();
  const issuers = issuersIn(rows);
  const applications = applicationsIn(rows);
  const listed = (issuer: Issuer) => listedIssuer(issuer, applications, now);
  if (name === undefined) return { now, issuers: issuers.map(listed), applications };
  const issuer = issuers.find((one) => one.issuer === name);
  if (issuer) {
    const list = issuer.jwksUri === undefined ? undefined : await listOf(deps.fetchJwks, issuer.jwksUri);
    const keys = issuer.keys.map((key) => shownKey(key, list, now));
    return { now, issuer: listed(issuer), keys, ...(list && { list: shownList(issuer, list, now) }) };
  }
  const application = applications.find(({ id }) => id === String(name).toLowerCase());
  if (application) return { now, application, issuers: application.issuers.map((one) => trusted(issuers, one, now)) };
  const names = [...issuers.map((one) => one.issuer), ...applications.map(({ id }) => id)];
  return { error: `There is no issuer or application of that name; there are: ${names.join(', ') || 'none'}` };
}

function listedIssuer(
  { keys, ...issuer }: Issuer,
  applications: readonly ListedApplication[],
  now: UnixSeconds,
): ListedIssuer {
  return {
    ...issuer,
    usable: keys.filter((key) => isUsable(key, now)).length,
    stored: keys.length,
    missing: keys.filter(({ missingSince, thru }) => missingSince !== undefined && thru === undefined).length,
    applications: applications.filter(({ issuers }) => issuers.includes(issuer.issuer)).map(({ id }) => id),
  };
}

function trusted(issuers: readonly Issuer[], name: string, now: UnixSeconds) {
  const known = issuers.find(({ issuer }) => issuer === name);
  const usable = known?.keys.filter((key) => isUsable(key, now)).length ?? 0;
  return { issuer: name, usable, isKnown: known !== undefined };
}

type List = ReadJwks | { readonly failure: string };

async function listOf(fetchJwks: FetchJwks, uri: string): Promise<List> {
  try {
    return await fetchKeys(fetchJwks, uri);
  } catch (error) {
    if (error instanceof JwksFetchError) return { failure: error.failure };
    throw error;
  }
}

function shownKey(key: ImportedKey, list: List | undefined, now: UnixSeconds): ShownKey {
  return {
    ...key,
    state: isUsable(key, now) ? 'usable' : isEnded(key, now) ? 'ended' : 'not-yet',
    fingerprint: fingerprintOf(key),
    ...(list && 'keys' in list ? { listed: listedAs(key, list.keys) } : {}),
  };
}

function listedAs(key: ImportedKey, keys: readonly JwksKey[]): 'as-stored' | 'other-value' | 'no' {
  if (keys.some((one) => pointOf(one) === pointOf(key))) return 'as-stored';
  return keys.some(({ kid }) => kid === key.kid) ? 'other-value' : 'no';
}

function fingerprintOf(key: JwksKey): string {
  const spki = publicKeyOf(key)?.export({ type: 'spki', format: 'der' });
  return spki ? createHash('sha256').update(spki).digest('hex') : '';
}

function shownList(issuer: Issuer, list: List, now: UnixSeconds): ShownList | { readonly failure: string } {
  if ('failure' in list) return list;
  const plan = planImport(issuer.keys, list.keys, now);
  const kids = (keys: readonly JwksKey[]) => keys.map(({ kid }) => kid);
  const next = Object.fromEntries(Object.entries(plan).map(([name, keys]) => [name, kids(keys)]));
  return { kids: kids(list.keys), faulty: list.refused, ignored: list.ignored, next };
}
