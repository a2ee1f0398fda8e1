/**
 * A health authority's list of public keys (key-server.md §2.6; RFC 7517). The text comes from another organisation's server,
 * and whoever changes it on its way can sign certificates for any key: nothing in it is believed by halves.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';

/** Larger answers are not read. */
export const MAX_JWKS_BYTES = 64_000;
/** Keeps a row's sort key within DynamoDB's 1,024 bytes in any script. */
const MAX_KID_LENGTH = 200;

/** A P-256 public key; x and y are base64url of 32 bytes each. */
export interface JwksKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
}

/**
 * Why an entry that says it is a P-256 key is not taken. `private`: it shows the private half; `duplicate`: another key has
 * its kid in the same list; `malformed`: its kid or its point is none.
 */
type EntryFault = 'private' | 'duplicate' | 'malformed';

export interface RefusedEntry {
  /** Its kid where it has a proper one, else `#<place in the list, from 0>`. */
  readonly entry: string;
  readonly fault: EntryFault;
}

export interface ReadJwks {
  readonly keys: readonly JwksKey[];
  readonly refused: readonly RefusedEntry[];
  /** Entries of other kinds, such as RSA, and exact repetitions. */
  readonly ignored: number;
}

/**
 * A bare array of keys, as the reference publishes it, or `{"keys": […]}` of RFC 7517. Undefined when it is neither. Of two
 * keys under one kid none is taken: the list does not say which one signs.
 */
export function readJwks(text: string): ReadJwks | undefined {
  const entries = listOf(text);
  if (entries === undefined) return undefined;
  const read = entries.map(readEntry);
  const byKid = Map.groupBy(
    read.filter((entry) => entry !== undefined && 'x' in entry),
    ({ kid }) => kid,
  );
  const groups = [...byKid.values()].map(distinct);
  const duplicates = groups.filter((keys) => keys.length > 1).map(([{ kid }]) => kid);
  const keys = groups.filter((keys) => keys.length === 1).map(([key]) => key);
  const refused: RefusedEntry[] = [
    ...read.filter((entry) => entry !== undefined && 'fault' in entry),
    ...duplicates.map((entry) => ({ entry, fault: 'duplicate' }) as const),
  ];
  return { keys, refused, ignored: entries.length - keys.length - refused.length };
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

/** Undefined for what does not say it is a P-256 key: the list may have keys for other uses. */
function readEntry(value: unknown, place: number): JwksKey | RefusedEntry | undefined {
  const { kty, crv, kid, x, y, d } = { ...(value as Record<string, unknown> | null) };
  if (kty !== 'EC' || crv !== 'P-256') return undefined;
  const name = isKid(kid) ? kid : undefined;
  const refused = (fault: EntryFault): RefusedEntry => ({ entry: name ?? `#${place}`, fault });
  if (d !== undefined) return refused('private');
  if (name === undefined || !isCoordinate(x) || !isCoordinate(y)) return refused('malformed');
  return publicKeyOf({ x, y }) ? { kid: name, x, y } : refused('malformed');
}

/** What may name a key: shown to operators, so nothing in it moves a terminal's cursor. */
export function isKid(kid: unknown): kid is string {
  return typeof kid === 'string' && kid.length > 0 && kid.length <= MAX_KID_LENGTH && !/[\p{C}\p{Z}]/u.test(kid);
}

const isCoordinate = (value: unknown): value is string => typeof value === 'string' && isCanonicalCoordinate(value);

/** Base64url of 32 bytes, in the one spelling that there is (RFC 7518 §6.2.1.2): two spellings would be two keys to a comparison. */
export function isCanonicalCoordinate(text: string): boolean {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return false;
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}

function distinct(keys: readonly JwksKey[]): [JwksKey, ...JwksKey[]] {
  return [...new Map(keys.map((key) => [pointOf(key), key])).values()] as [JwksKey, ...JwksKey[]];
}

/** One text for each point. */
export function pointOf({ x, y }: Pick<JwksKey, 'x' | 'y'>): string {
  return `${x}.${y}`;
}

/** Undefined when the point is not on the curve. */
export function publicKeyOf(point: Pick<JwksKey, 'x' | 'y'>): KeyObject | undefined {
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.x, y: point.y } });
  } catch {
    return undefined;
  }
}
