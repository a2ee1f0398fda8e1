/** A health authority's published keys, and what an import changes (key-server.md §2.6). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { DAY_SECONDS, type UnixSeconds } from '../keys/interval.ts';

/** Larger answers are not read. */
export const MAX_JWKS_BYTES = 64_000;
/** A revoked key is forgotten after this. */
const REVOKED_KEY_LIFE_SECONDS = 30 * DAY_SECONDS;
/** Keeps a row's sort key within DynamoDB's 1,024 bytes in any script. */
const MAX_KID_LENGTH = 200;

/** A P-256 public key; x and y are base64url of 32 bytes each. */
export interface JwksKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
}

export interface ReadJwks {
  keys: JwksKey[];
  /** Entries that are no P-256 key with a new `kid`. */
  ignored: number;
}

/**
 * A bare array of keys, as the reference publishes it, or `{"keys": […]}` of RFC 7517. Undefined when it is neither;
 * the text comes from another organisation's server.
 */
export function readJwks(text: string): ReadJwks | undefined {
  const entries = listOf(text);
  if (entries === undefined) return undefined;
  const found = new Map<string, JwksKey>();
  for (const entry of entries) {
    const key = readEntry(entry);
    if (key && !found.has(key.kid)) found.set(key.kid, key);
  }
  return { keys: [...found.values()], ignored: entries.length - found.size };
}

function listOf(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const list = Array.isArray(value) ? value : (value as { keys?: unknown } | null)?.keys;
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function readEntry(entry: unknown): JwksKey | undefined {
  const { kty, crv, kid, x, y } = { ...(entry as Record<string, unknown> | null) };
  if (kty !== 'EC' || crv !== 'P-256') return undefined;
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) return undefined;
  if (typeof x !== 'string' || typeof y !== 'string') return undefined;
  return publicKeyOf({ x, y }) && { kid, x, y };
}

/** Undefined when the point is not on the curve. */
export function publicKeyOf(point: Pick<JwksKey, 'x' | 'y'>): KeyObject | undefined {
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.x, y: point.y } });
  } catch {
    return undefined;
  }
}

/** An imported key as stored. */
export interface ImportedKey extends JwksKey {
  readonly from: UnixSeconds;
  /** Revoked from this second on. */
  readonly thru?: UnixSeconds;
}

export interface ImportPlan {
  insert: JwksKey[];
  /** Listed no longer: valid until now. */
  revoke: ImportedKey[];
  /** Revoked more than 30 days ago and not listed. */
  purge: ImportedKey[];
  /** Revoked before and listed again: stays revoked until a person decides. */
  reappeared: JwksKey[];
  /** Listed with another point than stored: stays as stored. */
  changed: JwksKey[];
}

/** An empty list is a mistake of the other side far more often than a wish to stop everything: it revokes nothing. */
export function planImport(stored: readonly ImportedKey[], listed: readonly JwksKey[], now: UnixSeconds): ImportPlan {
  const storedByKid = new Map(stored.map((key) => [key.kid, key]));
  const listedKids = new Set(listed.map((key) => key.kid));
  const known = listed.flatMap((key) => storedByKid.get(key.kid) ?? []);
  const missing = stored.filter((key) => !listedKids.has(key.kid));
  return {
    insert: listed.filter((key) => !storedByKid.has(key.kid)),
    revoke: listed.length > 0 ? missing.filter((key) => key.thru === undefined) : [],
    purge: missing.filter((key) => key.thru !== undefined && key.thru <= now - REVOKED_KEY_LIFE_SECONDS),
    reappeared: known.filter((key) => key.thru !== undefined && key.thru <= now),
    changed: listed.filter((key) => isChanged(key, storedByKid.get(key.kid))),
  };
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

function isChanged(listed: JwksKey, stored: JwksKey | undefined): boolean {
  return stored !== undefined && (stored.x !== listed.x || stored.y !== listed.y);
}

/** May this key verify a certificate now? */
export function isUsable(key: ImportedKey, now: UnixSeconds): boolean {
  return key.from <= now && (key.thru === undefined || now < key.thru);
}
