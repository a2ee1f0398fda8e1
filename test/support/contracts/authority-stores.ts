/** What is promised by whoever keeps applications, issuers and their keys, and by whoever keeps key rings. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuthorityRows } from '../../../lambdas/keyserver/authorities/authority-store.ts';
import type { Application, Issuer } from '../../../lambdas/keyserver/authorities/authority-table.ts';
import type { KeyStore } from '../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import type { RingStore } from '../../../lambdas/shared/rings/ring-store.ts';
import { emptyPlan, type ImportPlan } from '../../../protocol/certificate/jwks-import.ts';
import { testIssuer } from '../publish/key-server.ts';

export interface AuthorityStores {
  readonly rows: AuthorityRows;
  readonly keys: KeyStore;
  /** As a deployment does it. */
  putApplication(id: string, application: Application): Promise<void>;
  putIssuer(issuer: Required<Pick<Issuer, 'issuer' | 'audience' | 'jwksUri'>>): Promise<void>;
}

const now = 1_795_305_600;
const [a, b] = ['a', 'b'].map((kid) => testIssuer(kid).jwk) as [Jwk, Jwk];
type Jwk = ReturnType<typeof testIssuer>['jwk'];

export function authorityStoresContract(open: () => Promise<AuthorityStores>): void {
  let stores: AuthorityStores;
  let issuer: Issuer;
  beforeEach(async () => {
    stores = await open();
    await stores.putIssuer({ issuer: 'iss', audience: 'aud', jwksUri: 'https://verification.example/jwks' });
    await stores.putApplication('org.example', { regions: ['US-ZZ'], issuers: ['iss'] });
    issuer = (await stores.keys.issuersToImport())[0] as Issuer;
  });
  const apply = (plan: Partial<ImportPlan>, at: number) => stores.keys.apply(issuer, { ...emptyPlan, ...plan }, at);
  const keysNow = async () => (await stores.rows.issuer('iss'))?.keys;

  describe('authorities', () => {
    it('are read as they were written, and unknown ones are none', async () => {
      expect(await stores.rows.application('org.example')).toMatchObject({ regions: ['US-ZZ'], issuers: ['iss'] });
      expect(await stores.rows.issuer('iss')).toMatchObject({ issuer: 'iss', audience: 'aud', keys: [] });
      expect(await stores.rows.application('org.other')).toBeUndefined();
      expect(await stores.rows.issuer('other')).toBeUndefined();
    });
  });

  describe('imported keys', () => {
    it('are inserted once, revoked once and forgotten', async () => {
      await apply({ insert: [a, b] }, now);
      await apply({ insert: [a] }, now + 60);
      expect(await keysNow()).toEqual([
        { ...a, from: now },
        { ...b, from: now },
      ]);
      await apply({ revoke: [{ ...a, from: now }] }, now + 120);
      await apply({ revoke: [{ ...a, from: now }] }, now + 180);
      expect((await keysNow())?.[0]).toEqual({ ...a, from: now, thru: now + 120 });
      await apply({ purge: [{ ...a, from: now, thru: now + 119 }] }, now + 240);
      expect(await keysNow()).toHaveLength(2);
      await apply({ purge: [{ ...a, from: now, thru: now + 120 }] }, now + 240);
      expect((await keysNow())?.map(({ kid }) => kid)).toEqual(['b']);
    });

    it('are marked as missing since they first were, and as listed since they came back', async () => {
      await apply({ insert: [a] }, now);
      await apply({ held: [{ ...a, from: now }] }, now + 60);
      await apply({ held: [{ ...a, from: now, missingSince: now + 60 }] }, now + 120);
      expect(await keysNow()).toEqual([{ ...a, from: now, missingSince: now + 60 }]);
      await apply({ returned: [{ ...a, from: now, missingSince: now + 60 }] }, now + 180);
      await apply({ returned: [{ ...a, from: now }] }, now + 240);
      expect(await keysNow()).toEqual([{ ...a, from: now, listedSince: now + 180 }]);
    });

    it('are written by one run at a time, until its lease is over', async () => {
      const { keys } = stores;
      const owner = (await keys.takeLease(now)) ?? '';
      expect(await keys.takeLease(now + 99)).toBeUndefined();
      const next = (await keys.takeLease(now + 100)) ?? '';
      expect(next).not.toBe(owner);
      await keys.releaseLease(owner);
      expect(await keys.takeLease(now + 101)).toBeUndefined();
      await keys.releaseLease(next);
      expect(await keys.takeLease(now + 101)).toBeDefined();
    });
  });
}

export function ringStoreContract(open: () => Promise<RingStore>): void {
  const entry = { actor: 'test', action: 'ring-version-made', target: 'revision-token/1', after: {} };
  const ring = 'revision-token';
  const times = (version: string) => ({ version, createdAt: now, usableFrom: now + 1_800 });

  describe('a ring', () => {
    it('has the versions that were added, each under the count before it, and opens them', async () => {
      const store = await open();
      expect([await store.count(ring), await store.rows(ring)]).toEqual([0, []]);
      const secret = Buffer.alloc(32, 7);
      const sealed = await store.seal(ring, '1', Buffer.from(secret));
      expect(await store.add(ring, { ...times('1'), ...sealed }, 0, entry, now)).toBe(true);
      expect(await store.add(ring, { ...times('2'), ...sealed }, 0, entry, now)).toBe(false);
      expect(await store.count(ring)).toBe(1);
      const [row] = await store.rows(ring);
      expect(row).toMatchObject(times('1'));
      if (row) expect(await store.unseal(ring, row)).toEqual(secret);
    });

    it('loses a version once', async () => {
      const store = await open();
      const sealed = await store.seal(ring, '1', Buffer.alloc(32, 7));
      await store.add(ring, { ...times('1'), ...sealed }, 0, entry, now);
      expect(await store.remove(ring, '1', entry, now)).toBe(true);
      expect(await store.remove(ring, '1', entry, now + 1)).toBe(false);
      expect([await store.count(ring), await store.rows(ring)]).toEqual([1, []]);
    });
  });
}
