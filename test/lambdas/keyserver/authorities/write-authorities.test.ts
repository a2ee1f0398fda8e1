import { describe, expect, it } from 'vitest';
import { publicKeyPem } from '../../../../protocol/certificate/signing.ts';
import { KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';
import {
  type Gone,
  input,
  nobody,
  now,
  region,
  setUp,
  withExport,
} from '../../../support/publish/write-authorities.ts';

const { jwk } = testIssuer('p1');

describe('writing authorities', () => {
  it.each([true, false])(
    'lets applications of a region revise in part as its file says: %s',
    async (allowPartialRevisions) => {
      const { calls, write } = setUp();
      await write([{ ...input, region: { ...region, keyServer: { ...region.keyServer, allowPartialRevisions } } }]);
      const [, , application] = calls.find(([name]) => name === 'application') ?? [];
      expect((application as { allowPartialRevisions?: true }).allowPartialRevisions ?? false).toBe(
        allowPartialRevisions,
      );
    },
  );

  it('writes issuer, applications and export, ends what is gone in time and then its export', async () => {
    const leaving = { id: 'gone', regions: ['US-GONE'], issuers: ['gone-iss'] };
    const { calls, write } = setUp({}, { applications: [leaving], issuers: ['gone-iss'] });
    const ids = ['Org.Example.Exposure', 'org.example.ENX'];
    await write([{ ...input, region: { ...region, keyServer: { ...region.keyServer, healthAuthorityIds: ids } } }]);
    const application = { regions: ['US-ZZ'], issuers: ['org.example.verification'] };
    expect(calls).toEqual([
      [
        'issuer',
        {
          issuer: 'org.example.verification',
          audience: 'org.example.keyserver',
          jwksUri: input.jwksUri,
          statistics: true,
        },
      ],
      ['application', 'org.example.exposure', application],
      ['application', 'org.example.enx', application],
      [
        'configuration',
        {
          id: 'us-zz',
          region: 'US-ZZ',
          authorityName: region.name,
          regions: ['US-ZZ'],
          periodHours: 2,
          minimumAgeSeconds: 7_200,
          minimumKeys: 1_000,
          paddingRange: 100,
          maximumKeys: 500_000,
          signers: [{ keyArn: input.signerKeyArn, verificationKeyId: '999', verificationKeyVersion: 'v1' }],
        },
        now,
      ],
      ['others', ['org.example.exposure', 'org.example.enx'], ['org.example.verification']],
      ['end of authorities', { healthAuthorityIds: ['gone'], issuers: ['gone-iss'] }, now + KEYS_AFTER_END_SECONDS],
      ['remove', nobody],
      ['other configurations', ['us-zz']],
      ['end', 'us-gone', now + KEYS_AFTER_END_SECONDS],
      [
        'audit',
        {
          actor: 'keyserver/write-authorities',
          action: 'authorities-written',
          target: 'Authorities',
          before: { 'application a': { regions: ['US-YY'] }, 'export us-zz': { periodHours: 2 } },
          after: { 'application b': { regions: ['US-ZZ'] }, 'export us-zz': { periodHours: 4 } },
          details: {
            written: 'org.example.exposure org.example.enx org.example.verification',
            ending: 'gone gone-iss',
            removed: '',
            ended: 'us-gone',
          },
        },
        now,
      ],
    ]);
  });

  it.each([
    ['no list', { ...input }],
    ['no region', [{ ...input, region: undefined }]],
    ['no address', [{ ...input, jwksUri: 'x' }]],
    ['an alias to adopt', [{ ...input, region: withExport({ signerKeyArn: 'arn:aws:kms:x:1:alias/export' }) }]],
    ['an alias for the signer', [{ ...input, signerKeyArn: 'alias/export' }]],
  ])('writes nothing for %s', async (_, value) => {
    const { calls, write } = setUp();
    await expect(write(value)).rejects.toThrow();
    expect(calls).toEqual([]);
  });
});

describe('what several regions name', () => {
  const publicKey = publicKeyPem({ ...jwk, kty: 'EC', crv: 'P-256' });
  const further = { issuer: 'org.other', audience: 'aud', jwksUri: 'https://other.example/jwks' };
  const byPem = { issuer: 'org.pem', audience: 'aud', statistics: false, keys: [{ kid: 'p1', publicKey }] };
  const inputOf = (code: string, issuer: string, keyServer: object) => ({
    ...input,
    region: {
      ...region,
      region: code,
      verification: { ...region.verification, certificate: { ...region.verification.certificate, issuer } },
      keyServer: { ...region.keyServer, ...keyServer },
    },
  });
  const told = (calls: unknown[][], what: string) => calls.filter(([name]) => name === what).map(([, ...rest]) => rest);

  it('is written once: an application of all regions and issuers, an issuer with its keys', async () => {
    const { calls, write } = setUp();
    const shared = { healthAuthorityIds: ['Org.Example'], bypass: { certificate: true } };
    await write([
      inputOf('US-YY', 'iss-y', { ...shared, issuers: [further] }),
      inputOf('US-ZZ', 'iss-z', { ...shared, issuers: [further, byPem] }),
    ]);
    expect(told(calls, 'application')).toEqual([
      [
        'org.example',
        {
          regions: ['US-YY', 'US-ZZ'],
          issuers: ['iss-y', 'org.other', 'iss-z', 'org.pem'],
          bypass: { certificate: true },
        },
      ],
    ]);
    expect(told(calls, 'issuer').map(([issuer]) => issuer)).toMatchObject([
      { issuer: 'iss-y', statistics: true },
      { ...further, statistics: true },
      { issuer: 'iss-z' },
      { issuer: 'org.pem', audience: 'aud', statistics: false },
    ]);
    expect(told(calls, 'keys')).toEqual([['org.pem', [{ kid: 'p1', x: jwk.x, y: jwk.y }], now]]);
    expect(told(calls, 'others')).toEqual([[['org.example'], ['iss-y', 'org.other', 'iss-z', 'org.pem']]]);
  });

  it('is refused whole for a key that is none', async () => {
    const { calls, write } = setUp();
    const broken = { ...byPem, keys: [{ kid: 'p1', publicKey: 'MFkw' }] };
    await expect(write([inputOf('US-ZZ', 'iss', { issuers: [broken] })])).rejects.toThrow(
      'issuer org.pem, key "p1": The text ends too early',
    );
    expect(calls).toEqual([]);
  });
});

describe('an authority that is not named any more', () => {
  const another = { id: 'other', issuers: ['iss-2'] };
  const found = (applications: Gone['applications'], issuers: string[]) => setUp({}, { applications, issuers });
  const said = (calls: unknown[][]) =>
    Object.fromEntries(calls.filter(([name]) => name === 'end of authorities' || name === 'remove')) as object;
  const names = (healthAuthorityIds: string[], issuers: string[]) => ({ healthAuthorityIds, issuers });

  it.each([
    // Whoever must be kept out at once is no longer named, while the region goes on.
    ['of a region that goes on: at once', ['US-ZZ'], undefined, names([], []), names(['other'], ['iss-2'])],
    ['of one of two regions', ['US-YY', 'US-ZZ'], undefined, names([], []), names(['other'], ['iss-2'])],
    ['of a region that has ended: in time', ['US-YY'], undefined, names(['other'], ['iss-2']), names([], [])],
    ['a second before its end', ['US-YY'], now + 1, names(['other'], ['iss-2']), names([], [])],
    ['at its end', ['US-YY'], now, names([], []), names(['other'], ['iss-2'])],
  ])('%s', async (_, regions, until, ending, removed) => {
    const { calls, write } = found([{ ...another, regions, ...(until && { until }) }], ['iss-2']);
    await write([input]);
    expect(said(calls)).toEqual({ 'end of authorities': ending, remove: removed });
  });

  it('what an operator added ends with the last of its regions, and is never removed', async () => {
    const added = (id: string, regions: string[], until?: number) => ({
      ...{ id, regions, issuers: ['iss'], owner: 'operator' as const },
      ...(until === undefined ? {} : { until }),
    });
    const applications = [
      added('gone', ['US-GONE']),
      added('both', ['US-GONE', 'US-ZZ']),
      added('past', ['US-GONE'], now),
    ];
    const { calls, write } = setUp({}, { applications, issuers: [] });
    await write([input]);
    const until = now + KEYS_AFTER_END_SECONDS;
    expect(calls).toContainEqual(['end of authorities', { healthAuthorityIds: ['gone'], issuers: [] }, until]);
    expect(calls).toContainEqual(['remove', nobody]);
  });

  it('an issuer that no application names is removed', async () => {
    const { calls, write } = found([], ['iss-3']);
    await write([input]);
    expect(said(calls)).toEqual({ 'end of authorities': nobody, remove: names([], ['iss-3']) });
  });
});
