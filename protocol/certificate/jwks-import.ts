/**
 * What an import of a health authority's list changes (key-server.md §2.6). The list comes from a server that may be broken,
 * mistaken or in somebody else's hands, so it can bring keys, and by itself can end one only as an orderly rotation does.
 */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import { type JwksKey, pointOf } from './jwks.ts';

/** A revoked key is forgotten after this. */
const REVOKED_KEY_LIFE_SECONDS = 30 * DAY_SECONDS;
/** A key ends by itself only beside one that was listed with it for as long as a certificate may live (protocol/region.ts). */
export const OVERLAP_SECONDS = HOUR_SECONDS;
/** Of one issuer, ended ones included. A rotation every day leaves 30. */
export const MAXIMUM_KEYS = 100;

/** Who looks after a row; absent: the import. It leaves rows of others alone. */
export type Owner = 'deployment' | 'operator';

/** A key as stored. */
export interface ImportedKey extends JwksKey {
  readonly from: UnixSeconds;
  /** Revoked from this second on. */
  readonly thru?: UnixSeconds;
  readonly owner?: Owner;
  /** Listed without a gap since then. Default: `from`. */
  readonly listedSince?: UnixSeconds;
  /** Not listed since then, and in force until it is again or a person decides. */
  readonly missingSince?: UnixSeconds;
}

export interface ImportPlan {
  readonly insert: readonly JwksKey[];
  /** Listed no longer, after a rotation with overlap: valid until now. */
  readonly revoke: readonly ImportedKey[];
  /** Revoked more than 30 days ago and not listed. */
  readonly purge: readonly ImportedKey[];
  /** Listed no longer, and nothing shows that this is a rotation: in force until a person decides. */
  readonly held: readonly ImportedKey[];
  /** Held and listed again. */
  readonly returned: readonly ImportedKey[];
  /** Revoked before and listed again, under this name or another: stays revoked until a person decides. */
  readonly reappeared: readonly JwksKey[];
  /** Listed with another point than stored: stays as stored. */
  readonly changed: readonly JwksKey[];
  /** More than an issuer may have. */
  readonly surplus: readonly JwksKey[];
}

export const emptyPlan: ImportPlan = {
  insert: [],
  revoke: [],
  purge: [],
  held: [],
  returned: [],
  reappeared: [],
  changed: [],
  surplus: [],
};

/** An empty list is a mistake of the other side far more often than a wish to stop everything: it changes nothing. */
export function planImport(stored: readonly ImportedKey[], listed: readonly JwksKey[], now: UnixSeconds): ImportPlan {
  if (listed.length === 0) return emptyPlan;
  const byKid = new Map(stored.map((key) => [key.kid, key]));
  const ended = new Set(stored.filter((key) => isEnded(key, now)).map(pointOf));
  const fresh = listed.filter((key) => !byKid.has(key.kid) && !ended.has(pointOf(key)));
  const room = Math.max(0, MAXIMUM_KEYS - stored.length);
  return {
    ...absences(stored, listed, now),
    insert: fresh.slice(0, room),
    surplus: fresh.slice(room),
    reappeared: listed.filter((key) => ended.has(pointOf(key)) || isEnded(byKid.get(key.kid), now)),
    changed: listed.filter((key) => isChanged(key, byKid.get(key.kid))),
  };
}

type Absences = Pick<ImportPlan, 'revoke' | 'purge' | 'held' | 'returned'>;

/** What becomes of stored keys. One whose point is listed under another name was renamed, and is not missing. */
function absences(stored: readonly ImportedKey[], listed: readonly JwksKey[], now: UnixSeconds): Absences {
  const kids = new Set(listed.map(({ kid }) => kid));
  const points = new Set(listed.map(pointOf));
  const isMissing = (key: ImportedKey) => !kids.has(key.kid) && !points.has(pointOf(key));
  const own = stored.filter(({ owner }) => owner === undefined);
  const staying = stored.filter((key) => points.has(pointOf(key)) && isUsable(key, now));
  const missing = own.filter((key) => key.thru === undefined && isMissing(key));
  const [revoke, held] = partition(missing, (key) => staying.some((other) => hasTakenOver(other, key, now)));
  return {
    revoke,
    held,
    purge: own.filter((key) => isMissing(key) && (key.thru ?? now) <= now - REVOKED_KEY_LIFE_SECONDS),
    returned: own.filter((key) => key.missingSince !== undefined && !isMissing(key)),
  };
}

/**
 * Was `other` listed beside the missing key for the whole overlap, and is it no older? Counted up to when the key went
 * missing: a list of strange keys alone does not become a rotation by staying for an hour.
 */
function hasTakenOver(other: ImportedKey, missing: ImportedKey, now: UnixSeconds): boolean {
  const until = missing.missingSince ?? now;
  const since = Math.max(other.listedSince ?? other.from, other.from);
  return other.missingSince === undefined && since <= until - OVERLAP_SECONDS && other.from >= missing.from;
}

function partition<T>(values: readonly T[], isFirst: (value: T) => boolean): [first: T[], second: T[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}

/** Is it revoked by now? */
export function isEnded(key: ImportedKey | undefined, now: UnixSeconds): boolean {
  return key?.thru !== undefined && key.thru <= now;
}

/** Why an import does not take over a listed key. */
export type Refusal = 'revoked-before' | 'other-value';

export function refusalsOf({ reappeared, changed }: ImportPlan, kid: string): Refusal[] {
  const holds = (keys: readonly JwksKey[]) => keys.some((key) => key.kid === kid);
  return [
    ...(holds(reappeared) ? (['revoked-before'] as const) : []),
    ...(holds(changed) ? (['other-value'] as const) : []),
  ];
}

/** What must be forgotten before an import takes over a listed key: its name with another value, and what was revoked. */
export function keysInTheWay(stored: readonly ImportedKey[], listed: JwksKey, now: UnixSeconds): ImportedKey[] {
  const isSame = (key: ImportedKey) => pointOf(key) === pointOf(listed);
  return stored.filter((key) => (key.kid === listed.kid || isSame(key)) && (isEnded(key, now) || !isSame(key)));
}

function isChanged(listed: JwksKey, stored: JwksKey | undefined): boolean {
  return stored !== undefined && pointOf(stored) !== pointOf(listed);
}

/** May this key verify a certificate now? */
export function isUsable(key: ImportedKey, now: UnixSeconds): boolean {
  return key.from <= now && (key.thru === undefined || now < key.thru);
}
