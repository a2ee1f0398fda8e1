import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  applicationAttributes,
  applicationKey,
  issuerAttributes,
  issuerKey,
  keyRow,
} from '../../../../lambdas/keyserver/authorities/authority-table.ts';
import { JwksFetchError } from '../../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { showAuthorities } from '../../../../lambdas/keyserver/operate/show-authorities/show-authorities.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const now = 1_795_305_600;
const issuers = ['a', 'b', 'c', 'd'].map((kid) => testIssuer(kid));
const [a, b, c, d] = issuers.map(({ jwk }) => jwk) as [Jwk, Jwk, Jwk, Jwk];
type Jwk = ReturnType<typeof testIssuer>['jwk'];
const jwksUri = 'https://keys.example/';
const listOf = (...keys: Jwk[]) => JSON.stringify(keys.map((key) => ({ ...key, kty: 'EC', crv: 'P-256' })));

const rows = [
  { ...applicationKey('org.example'), ...applicationAttributes({ regions: ['US-ZZ'], issuers: ['iss', 'gone'] }) },
  { pk: { S: 'import' }, sk: { S: 'lease' } },
  {
    ...issuerKey('iss'),
    ...issuerAttributes({ issuer: 'iss', audience: 'aud', jwksUri, keys: [] }),
    ...{ lastTry: { N: String(now - 60) }, lastImport: { N: String(now - 60) }, outcome: { S: 'refused' } },
  },
  keyRow('iss', { ...a, from: 1, missingSince: now - 60 }),
  keyRow('iss', { ...b, from: 1, thru: now }),
  keyRow('iss', { ...c, from: now + 1, owner: 'operator' }),
];

const show = (request: { name?: unknown }, text: string | Error = listOf(b, d)) => {
  const fetchJwks = async () => {
    if (text instanceof Error) throw text;
    return text;
  };
  return showAuthorities({ rows: async () => rows, fetchJwks }, request, now);
};

const issuer = {
  ...{ issuer: 'iss', audience: 'aud', jwksUri, usable: 1, stored: 3, missing: 1, applications: ['org.example'] },
  lastRun: { at: now - 60, outcome: 'refused', importedAt: now - 60 },
};

describe('whom the key server trusts', () => {
  it('is listed without asking anybody', async () => {
    expect(await show({}, new Error('asked'))).toEqual({
      now,
      issuers: [issuer],
      applications: [{ id: 'org.example', regions: ['US-ZZ'], issuers: ['iss', 'gone'] }],
    });
  });

  it('of an issuer: its keys, its list, and what the next import would do', async () => {
    const fingerprint = (at: number) =>
      createHash('sha256')
        .update(issuers[at]?.publicKey.export({ type: 'spki', format: 'der' }) ?? '')
        .digest('hex');
    const nothing = {
      insert: [],
      revoke: [],
      purge: [],
      held: [],
      returned: [],
      reappeared: [],
      changed: [],
      surplus: [],
    };
    expect(await show({ name: 'iss' })).toEqual({
      now,
      issuer,
      keys: [
        { ...a, from: 1, missingSince: now - 60, state: 'usable', listed: 'no', fingerprint: fingerprint(0) },
        { ...b, from: 1, thru: now, state: 'ended', listed: 'as-stored', fingerprint: fingerprint(1) },
        { ...c, from: now + 1, owner: 'operator', state: 'not-yet', listed: 'no', fingerprint: fingerprint(2) },
      ],
      list: {
        ...{ kids: ['b', 'd'], faulty: [], ignored: 0 },
        next: { ...nothing, insert: ['d'], held: ['a'], reappeared: ['b'] },
      },
    });
  });

  it('says when another key has a known name, and why a list cannot be used', async () => {
    expect(await show({ name: 'iss' }, listOf({ ...d, kid: 'a' }))).toMatchObject({
      keys: [{ kid: 'a', listed: 'other-value' }, { kid: 'b' }, { kid: 'c' }],
    });
    const failed = await show({ name: 'iss' }, new JwksFetchError('unreachable'));
    expect(failed).toMatchObject({ list: { failure: 'unreachable' }, keys: [{ kid: 'a' }, {}, {}] });
    expect(failed).not.toHaveProperty('keys.0.listed');
  });

  it('of an application: who may vouch for it, in any letter case', async () => {
    expect(await show({ name: 'ORG.Example' })).toEqual({
      now,
      application: { id: 'org.example', regions: ['US-ZZ'], issuers: ['iss', 'gone'] },
      issuers: [
        { issuer: 'iss', usable: 1, isKnown: true },
        { issuer: 'gone', usable: 0, isKnown: false },
      ],
    });
  });

  it('says which names there are', async () => {
    expect(await show({ name: '__proto__' })).toEqual({
      error: 'There is no issuer or application of that name; there are: iss, org.example',
    });
  });

  it('does not hide what nobody foresaw', async () => {
    await expect(show({ name: 'iss' }, new TypeError('a defect'))).rejects.toThrow('a defect');
  });
});
