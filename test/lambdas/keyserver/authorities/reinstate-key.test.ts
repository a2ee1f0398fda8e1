import { describe, expect, it } from 'vitest';
import { keyRow } from '../../../../lambdas/keyserver/authorities/authority-table.ts';
import { JwksFetchError } from '../../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import type { ChangeStore } from '../../../../lambdas/keyserver/operate/change-authorities/change-store.ts';
import {
  type ReinstateRequest,
  reinstateKey,
} from '../../../../lambdas/keyserver/operate/change-authorities/reinstate-key.ts';
import type { ImportedKey } from '../../../../protocol/certificate/jwks-import.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const now = 1_795_305_600;
const [a, b] = ['a', 'b'].map((kid) => testIssuer(kid).jwk) as [ImportedKey, ImportedKey];
const other = { ...b, kid: 'a' };
const list = (...keys: object[]) => JSON.stringify(keys.map((key) => ({ ...key, kty: 'EC', crv: 'P-256' })));

function setUp(stored: ImportedKey[], text: string | Error, commit: ChangeStore['commit'] = async () => true) {
  const forgotten: unknown[][] = [];
  const keys: Parameters<typeof reinstateKey>[0]['keys'] = {
    issuer: async (name) =>
      name === 'iss' || name === 'no-address'
        ? {
            issuer: name,
            audience: 'aud',
            keys: stored,
            ...(name === 'iss' ? { jwksUri: 'https://jwks.example/' } : {}),
          }
        : undefined,
    async commit(...call) {
      forgotten.push(call);
      return commit(...call);
    },
  };
  const fetchJwks = async () => {
    if (text instanceof Error) throw text;
    return text;
  };
  const reinstate = (request: ReinstateRequest) => reinstateKey({ keys, fetchJwks }, request, now);
  return { reinstate, forgotten };
}

const wish = { issuer: 'iss', kid: 'a', reason: 'asked Ana by telephone' };
const key = { issuer: 'iss', kid: 'a' };
const stored = { ...a, from: 1 };
const revoked = { ...a, from: 1, thru: now - 10 };

describe('reinstating a key of an issuer', () => {
  it.each([
    ['was revoked and is listed again', revoked, list(a), ['revoked-before']],
    ['is listed with another value', stored, list(other), ['other-value']],
    ['is both', revoked, list(other), ['revoked-before', 'other-value']],
  ])('forgets the stored key, since it %s', async (_, row, listed, refusals) => {
    const { reinstate, forgotten } = setUp([row], listed);
    const by = 'arn:aws:iam::123456789012:user/ana';
    expect(await reinstate({ ...wish, by })).toEqual({ ...key, outcome: 'reinstated', refusals });
    const [{ x, y }] = JSON.parse(listed);
    const entry = {
      actor: 'keyserver/change-authorities',
      by,
      action: 'key-reinstated',
      target: 'iss/a',
      before: { x: row.x, y: row.y, ...('thru' in row ? { thru: row.thru } : {}) },
      after: { x, y },
      details: { reason: wish.reason, refusals: refusals.join(', ') },
    };
    expect(forgotten).toEqual([[[{ before: keyRow('iss', row) }], entry, now]]);
  });

  it('forgets the same key where it was revoked under other names, too', async () => {
    const alias = { ...revoked, kid: 'c' };
    for (const rows of [[alias], [revoked, alias, { ...b, from: 1, thru: 2 }]]) {
      const { reinstate, forgotten } = setUp(rows, list(a));
      expect(await reinstate(wish)).toEqual({ ...key, outcome: 'reinstated', refusals: ['revoked-before'] });
      const details = { reason: wish.reason, refusals: 'revoked-before', otherNames: 'c' };
      const gone = rows.filter(({ kid }) => kid !== 'b').map((row) => ({ before: keyRow('iss', row) }));
      expect(forgotten).toEqual([[gone, expect.objectContaining({ target: 'iss/a', details }), now]]);
    }
  });

  it('does nothing in a dry run, but says what it would do', async () => {
    const { reinstate, forgotten } = setUp([revoked], list(a));
    const answer = await reinstate({ ...wish, dryRun: true });
    expect(answer).toEqual({ ...key, outcome: 'refused', refusals: ['revoked-before'] });
    expect(forgotten).toEqual([]);
  });

  it.each([
    ['awaits-import', []],
    ['in-force', [stored]],
  ])('is harmless a second time: %s', async (outcome, rows) => {
    const { reinstate, forgotten } = setUp(rows, list(a));
    expect(await reinstate(wish)).toEqual({ ...key, outcome, refusals: [] });
    expect(forgotten).toEqual([]);
  });

  it.each([
    ['no issuer', {}, list(a), 'issuer is missing'],
    ['no kid', { issuer: 'iss' }, list(a), 'kid is missing'],
    ['an unknown issuer', { issuer: 'nobody', kid: 'a' }, list(a), 'The stage imports no keys of an issuer "nobody"'],
    ['an issuer without address', { issuer: 'no-address', kid: 'a' }, list(a), 'imports no keys of an issuer'],
    ['a name that no row can have', { issuer: 'i'.repeat(257), kid: 'a' }, list(a), 'imports no keys of an issuer'],
    ['a key that is not listed', { issuer: 'iss', kid: 'c' }, list(a, b), 'iss lists no key "c" now; listed: a, b'],
    ['a list that is down', wish, new JwksFetchError('unreachable'), 'The list of iss cannot be used: unreachable'],
    ['a list that is empty', wish, '[]', 'The list of iss cannot be used: empty'],
  ])('says what is wrong: %s', async (_, request, listed, problem) => {
    const { reinstate, forgotten } = setUp([revoked], listed);
    expect(await reinstate(request)).toEqual({ error: expect.stringContaining(problem) });
    expect(forgotten).toEqual([]);
  });

  it('says so when the key changed meanwhile', async () => {
    const { reinstate } = setUp([revoked], list(a), async () => false);
    expect(await reinstate(wish)).toEqual({ error: 'The stored key "a" of iss has just changed; look again' });
  });

  it('does not hide what nobody foresaw', async () => {
    const { reinstate } = setUp([revoked], new TypeError('a defect'));
    await expect(reinstate(wish)).rejects.toThrow('a defect');
  });
});
