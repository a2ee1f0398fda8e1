/** Applications, issuers and their keys in memory, as publish reads them and as the import writes them. */
import type { AuthorityRows } from '../../lambdas/keyserver/authorities/authority-store.ts';
import type { Application, Issuer } from '../../lambdas/keyserver/authorities/authority-table.ts';
import type { KeyStore } from '../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import type { ImportedKey } from '../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';

/** As of key-store.ts: longer than a run, shorter than the time between two. */
const LEASE_SECONDS = 100;

export interface MemoryAuthorities {
  /** By `healthAuthorityID`, in lower case. */
  readonly applications: Map<string, Application>;
  readonly issuers: Map<string, Omit<Issuer, 'keys'>>;
  /** By issuer, then by kid. */
  readonly keys: Map<string, Map<string, ImportedKey>>;
  /** How the last import of an issuer went. */
  readonly outcomes: Map<string, string>;
  lease: { owner: string; until: UnixSeconds } | undefined;
}

export function noAuthorities(): MemoryAuthorities {
  return { applications: new Map(), issuers: new Map(), keys: new Map(), outcomes: new Map(), lease: undefined };
}

export function authorityRowsIn(authorities: MemoryAuthorities): AuthorityRows {
  return {
    application: async (id) => authorities.applications.get(id),
    issuer: async (issuer) => issuerIn(authorities, issuer),
  };
}

function issuerIn({ issuers, keys }: MemoryAuthorities, name: string): Issuer | undefined {
  const issuer = issuers.get(name);
  return issuer && { ...issuer, keys: [...(keys.get(name)?.values() ?? [])] };
}

export function keyStoreIn(authorities: MemoryAuthorities, owners: () => string): KeyStore {
  return {
    async takeLease(now) {
      if (authorities.lease && authorities.lease.until > now) return undefined;
      const owner = owners();
      authorities.lease = { owner, until: now + LEASE_SECONDS };
      return owner;
    },
    async releaseLease(owner) {
      if (authorities.lease?.owner === owner) authorities.lease = undefined;
    },
    async issuersToImport() {
      const all = [...authorities.issuers.keys()].map((name) => issuerIn(authorities, name));
      return all.filter((issuer) => issuer?.jwksUri !== undefined) as Issuer[];
    },
    async apply({ issuer }, { insert, revoke, purge, held, returned }, now, outcome = 'imported') {
      authorities.outcomes.set(issuer, outcome);
      const keys = authorities.keys.get(issuer) ?? new Map<string, ImportedKey>();
      authorities.keys.set(issuer, keys);
      for (const key of insert) if (!keys.has(key.kid)) keys.set(key.kid, { ...key, from: now });
      for (const { kid, from } of revoke) revokeIn(keys, kid, Math.max(now, from));
      for (const { kid, thru } of purge) if (thru !== undefined && keys.get(kid)?.thru === thru) keys.delete(kid);
      for (const { kid } of held) mark(keys, kid, (key) => ({ missingSince: now, ...key }));
      for (const { kid } of returned) mark(keys, kid, (key) => returnedAt(key, now));
    },
  };
}

function mark(keys: Map<string, ImportedKey>, kid: string, change: (key: ImportedKey) => ImportedKey): void {
  const key = keys.get(kid);
  if (key) keys.set(kid, change(key));
}

function returnedAt(key: ImportedKey, now: UnixSeconds): ImportedKey {
  const { missingSince, ...rest } = key;
  return missingSince === undefined ? key : { ...rest, listedSince: now };
}

function revokeIn(keys: Map<string, ImportedKey>, kid: string, thru: UnixSeconds): void {
  const key = keys.get(kid);
  if (key && key.thru === undefined) keys.set(kid, { ...key, thru });
}
