import { describe, expect, it } from 'vitest';
import type { Issuer } from '../../../../lambdas/keyserver/authorities/authority-table.ts';
import { JwksFetchError } from '../../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { importJwks } from '../../../../lambdas/keyserver/jobs/import-jwks/import-jwks.ts';
import type { KeyStore } from '../../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import type { ImportPlan } from '../../../../protocol/certificate/jwks-import.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const now = 1_795_305_600;
const [a, b, c] = ['a', 'b', 'c'].map((kid) => testIssuer(kid).jwk) as [Jwk, Jwk, Jwk];
type Jwk = ReturnType<typeof testIssuer>['jwk'];

const listed = (...keys: Jwk[]) => JSON.stringify(keys.map((key) => ({ ...key, kty: 'EC', crv: 'P-256' })));
const issuerOf = (issuer: string, keys: Issuer['keys'] = []): Issuer => ({
  issuer,
  audience: 'aud',
  jwksUri: issuer,
  keys,
});

function setUp(issuers: Issuer[], lists: Record<string, string | Error>, change: Partial<KeyStore> = {}) {
  const applied: Record<string, ImportPlan> = {};
  const outcomes: Record<string, string> = {};
  const counted: string[] = [];
  const unexpected: unknown[] = [];
  const released: string[] = [];
  const store: KeyStore = {
    takeLease: async () => 'owner',
    releaseLease: async (owner) => void released.push(owner),
    issuersToImport: async () => issuers,
    apply: async (issuer, plan, _, outcome = '') => {
      if (outcome === 'imported' || outcome === 'refused') applied[issuer.issuer] = plan;
      outcomes[issuer.issuer] = outcome;
    },
    ...change,
  };
  const fetchJwks = async (uri: string) => {
    const list = lists[uri] ?? '';
    if (list instanceof Error) throw list;
    return list;
  };
  const count = (event: string) => void counted.push(event);
  const run = () => importJwks({ store, fetchJwks, count, unexpected: (error) => void unexpected.push(error) }, now);
  return { run, applied, outcomes, counted, released, unexpected };
}

describe('an issuer whose region has ended', () => {
  const ended = (until: number) => ({ ...issuerOf('gone'), until });

  it('is asked until its last certificate has ended, and its silence is no failure of ours', async () => {
    const { run, counted } = setUp([ended(now + 1)], { gone: new JwksFetchError('status') });
    expect([await run(), counted]).toMatchObject([{ failed: 1, issuers: [{ failure: 'status' }] }, []]);
    const asked = setUp([ended(now + 1)], { gone: listed(a) });
    expect(await asked.run()).toMatchObject({ issuers: [{ inserted: ['a'] }] });
  });

  it('is not asked any more then', async () => {
    const { run, counted } = setUp([ended(now)], { gone: new JwksFetchError('status') });
    expect([await run(), counted]).toEqual([{ skipped: false, issuers: [], failed: 0 }, []]);
  });
});

const nothing = {
  ...{ inserted: [], revoked: [], purged: [], held: [], reappeared: [], changed: [] },
  ...{ surplus: 0, faulty: [], ignored: 0 },
};

describe('importing keys', () => {
  it('writes what changed and says so', async () => {
    const stored = [
      { ...a, from: 1 },
      { ...b, from: 1 },
    ];
    const { run, applied, released } = setUp([issuerOf('one', stored)], { one: listed(b, c) });
    expect(await run()).toEqual({
      skipped: false,
      issuers: [{ ...nothing, issuer: 'one', inserted: ['c'], revoked: ['a'] }],
      failed: 0,
    });
    expect(applied.one).toMatchObject({ insert: [c], revoke: [{ kid: 'a' }] });
    expect(released).toEqual(['owner']);
  });

  it('does nothing while another run holds the lease', async () => {
    const { run, applied, released } = setUp(
      [issuerOf('one')],
      { one: listed(a) },
      { takeLease: async () => undefined },
    );
    expect(await run()).toEqual({ skipped: true, issuers: [], failed: 0 });
    expect([applied, released]).toEqual([{}, []]);
  });

  it('goes on after an issuer that fails, and counts it', async () => {
    const names = ['down', 'html', 'empty', 'none', 'db', 'good', 'last'];
    const lists = {
      down: new JwksFetchError('unreachable'),
      html: '<html>',
      empty: '[]',
      none: JSON.stringify([{ kty: 'RSA', kid: 'r' }]),
      db: listed(a),
      good: listed(a),
      last: listed(b),
    };
    const outcomes: Record<string, string> = {};
    const apply: KeyStore['apply'] = async ({ issuer }, _, __, outcome = '') => {
      if (issuer === 'db') throw new Error('throttled');
      outcomes[issuer] = outcome;
    };
    const { run, counted, unexpected } = setUp(
      names.map((name) => issuerOf(name, [{ ...c, from: 1 }])),
      lists,
      { apply },
    );
    const summary = await run();
    expect(summary.issuers.map(({ issuer, failure }) => [issuer, failure])).toEqual([
      ['down', 'unreachable'],
      ['html', 'malformed'],
      ['empty', 'empty'],
      ['none', 'empty'],
      ['db', 'database'],
      ['good', undefined],
      ['last', undefined],
    ]);
    expect(summary.failed).toBe(5);
    expect(counted).toEqual([...Array(5).fill('JwksImportFailed'), ...Array(2).fill('JwksKeyRefused')]);
    const failed = { down: 'unreachable', html: 'malformed', empty: 'empty', none: 'empty' };
    // Of the good ones, the one key that was known is listed no longer, and stays.
    expect(outcomes).toEqual({ ...failed, good: 'refused', last: 'refused' });
    expect(unexpected).toEqual([new Error('throttled')]);
  });

  it('revokes nothing for an empty list', async () => {
    const { run, applied } = setUp([issuerOf('one', [{ ...a, from: 1 }])], { one: '[]' });
    await run();
    expect(applied).toEqual({});
  });

  it('neither reinstates nor replaces a key, and counts that somebody asked for it', async () => {
    const stored = [
      { ...a, from: 1, thru: now - 10 },
      { ...b, from: 1 },
    ];
    const { run, applied, counted } = setUp([issuerOf('one', stored)], { one: listed(a, { ...c, kid: 'b' }) });
    expect(await run()).toMatchObject({ issuers: [{ reappeared: ['a'], changed: ['b'], inserted: [], revoked: [] }] });
    expect(applied.one).toMatchObject({ insert: [], revoke: [], purge: [] });
    expect(counted).toEqual(['JwksKeyRefused', 'JwksKeyRefused']);
  });

  it('ends nothing for a list of strange keys, takes them, and calls a person', async () => {
    const { run, applied, counted, outcomes } = setUp([issuerOf('one', [{ ...a, from: 1 }])], { one: listed(b) });
    expect(await run()).toMatchObject({ issuers: [{ inserted: ['b'], revoked: [], held: ['a'] }], failed: 0 });
    expect(applied.one).toMatchObject({ insert: [b], revoke: [], held: [{ kid: 'a' }] });
    expect([counted, outcomes.one]).toEqual([['JwksKeyRefused'], 'refused']);
  });

  it('takes no entry that is faulty, and counts each, up to twenty', async () => {
    const entries = Array.from({ length: 30 }, (_, at) => ({ kty: 'EC', crv: 'P-256', kid: `k${at}`, x: 'x', y: 'y' }));
    const { run, applied, counted } = setUp([issuerOf('one', [{ ...a, from: 1 }])], { one: JSON.stringify(entries) });
    const { issuers } = await run();
    expect(issuers[0]?.faulty).toHaveLength(20);
    expect(issuers[0]?.faulty[0]).toEqual({ entry: 'k0', fault: 'malformed' });
    expect(applied.one).toMatchObject({ insert: [], revoke: [], held: [] });
    expect(counted).toEqual(Array(20).fill('JwksKeyRefused'));
  });

  it('keeps its summary when the lease cannot be released', async () => {
    const { run } = setUp([], {}, { releaseLease: () => Promise.reject(new Error('throttled')) });
    expect(await run()).toEqual({ skipped: false, issuers: [], failed: 0 });
  });
});
