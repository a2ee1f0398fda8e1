import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type State,
  writeAuthorities,
} from '../../../../lambdas/keyserver/jobs/write-authorities/write-authorities.ts';
import { publicKeyPem } from '../../../../protocol/certificate/signing.ts';
import type { SignerSettings } from '../../../../protocol/export/configuration.ts';
import { KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { testIssuer } from '../../../support/key-server.ts';

const now = 1_795_305_600;
// What phones are told is handed over to no function.
const { exposureNotifications: _, ...region } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../support/regions/us-zz.json'), 'utf8'),
);
const { jwk } = testIssuer('p1');
const ownKey = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b-2c';
const input = { region, jwksUri: 'https://verification.example/jwks/US-ZZ', signerKeyArn: 'arn:aws:kms:x:1:key/k' };

function withExport(settings: object) {
  return { ...region, keyServer: { ...region.keyServer, export: { ...region.keyServer.export, ...settings } } };
}

/** What the table holds beside what is written. */
type Gone = {
  applications: { id: string; regions: string[]; issuers: string[]; until?: number; owner?: 'operator' }[];
  issuers: string[];
};
const nobody = { healthAuthorityIds: [], issuers: [] };

/** What the table holds before: the signers by configuration. */
type Known = Record<string, SignerSettings[]>;

function setUp(known: Known = {}, gone: Gone = { applications: [], issuers: [] }) {
  const calls: unknown[][] = [];
  // Before and after: one application went, one came, and a configuration changed.
  const states: Record<'authorities' | 'configurations', State[]> = {
    authorities: [
      { 'application a': { regions: ['US-YY'] }, 'issuer i': { audience: 'x' } },
      { 'application b': { regions: ['US-ZZ'] }, 'issuer i': { audience: 'x' } },
    ],
    configurations: [{ 'export us-zz': { periodHours: 2 } }, { 'export us-zz': { periodHours: 4 } }],
  };
  const record =
    (name: string) =>
    async (...args: unknown[]) =>
      void calls.push([name, ...args]);
  const deps = {
    authorities: {
      state: async () => states.authorities.shift() ?? {},
      putApplication: record('application'),
      putIssuer: record('issuer'),
      putKeys: async (...args: unknown[]) => {
        if (Array.isArray(args[1]) && args[1].length > 0) calls.push(['keys', ...args]);
      },
      end: record('end of authorities'),
      remove: record('remove'),
      others: async (...args: unknown[]) => {
        calls.push(['others', ...args]);
        return gone;
      },
    },
    configurations: {
      state: async () => states.configurations.shift() ?? {},
      put: record('configuration'),
      end: record('end'),
      signers: async () => new Map(Object.entries(known)),
      others: async (...args: unknown[]) => {
        calls.push(['other configurations', ...args]);
        return ['us-gone'];
      },
    },
    audit: record('audit'),
  };
  return { calls, write: (value: unknown) => writeAuthorities(deps, JSON.stringify(value), now) };
}

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

describe('the key behind a name that phones know', () => {
  const { signerKeyArn: oldKey } = input;
  const newKey = 'arn:aws:kms:x:1:key/new';
  const signer = (keyArn: string, verificationKeyVersion: string) => ({
    keyArn,
    verificationKeyId: '999',
    verificationKeyVersion,
  });
  const known = { 'us-zz': [signer(oldKey, 'v1')], 'us-xy': [signer(newKey, 'v1')] };
  const signersWritten = (calls: unknown[][]) =>
    calls.filter(([name]) => name === 'configuration').map(([, configuration]) => Object(configuration).signers);

  it('cannot change: nothing is written, and the error says what did and what to do', async () => {
    const { calls, write } = setUp(known);
    const other = { ...input, region: { ...region, region: 'US-XY' }, signerKeyArn: newKey };
    const error: Error = await write([other, { ...input, signerKeyArn: newKey }]).catch((thrown) => thrown);
    expect(error.message).toBe(
      `region US-ZZ: another export key (${newKey}, until now ${oldKey}) under the unchanged verificationKeyId "999" and ` +
        'verificationKeyVersion "v1", so phones would reject every file. Name the key until now in ' +
        'keyServer.export.signerKeyArn, or take another version together with Apple and Google: ' +
        'docs/operations/lost-export-key.md',
    );
    expect(calls).toEqual([]);
  });

  it('is the same after the rollback that follows, which writes what was there before', async () => {
    const { calls, write } = setUp(known);
    await write([input]);
    expect(signersWritten(calls)).toEqual([known['us-zz']]);
  });

  it('is changed with an overlap: every further signer has its key and its times', async () => {
    const signers = [
      { verificationKeyId: '999', verificationKeyVersion: 'v2', from: '2026-12-02', firstFrom: '2026-12-15' },
    ];
    const file = withExport({ verificationKeyUntil: '2027-01-31' });
    const both = { ...file, keyServer: { ...file.keyServer, signers } };
    const { calls, write } = setUp(known);
    await write([{ ...input, region: both, signerKeyArns: { '999.v2': newKey } }]);
    const times = (text: string) => Date.parse(text) / 1_000;
    expect(signersWritten(calls)).toEqual([
      [
        { ...signer(oldKey, 'v1'), until: times('2027-01-31') },
        { ...signer(newKey, 'v2'), from: times('2026-12-02'), firstFrom: times('2026-12-15') },
      ],
    ]);
    await expect(write([{ ...input, region: both }])).rejects.toThrow('999.v2');
    const taken = setUp({ 'us-zz': [signer(oldKey, 'v1'), signer('arn:aws:kms:x:1:key/first-v2', 'v2')] });
    await expect(taken.write([{ ...input, region: both, signerKeyArns: { '999.v2': newKey } }])).rejects.toThrow(
      'another export key',
    );
  });

  it('changes together with its version, and back again when that deployment fails elsewhere', async () => {
    const next = { ...input, region: withExport({ verificationKeyVersion: 'v2' }), signerKeyArn: newKey };
    const forward = setUp(known);
    await forward.write([next]);
    expect(signersWritten(forward.calls)).toEqual([[signer(newKey, 'v2')]]);
    const back = setUp({ 'us-zz': [signer(newKey, 'v2')] });
    await back.write([input]);
    expect(signersWritten(back.calls)).toEqual([[signer(oldKey, 'v1')]]);
  });

  it('stays that of a region that ended and comes back', async () => {
    const { calls, write } = setUp(known);
    await write([]);
    expect(calls).toContainEqual(['end', 'us-gone', now + KEYS_AFTER_END_SECONDS]);
    await expect(write([{ ...input, signerKeyArn: newKey }])).rejects.toThrow('another export key');
  });

  it('may be one that existed before: the settings of the export do not repeat it', async () => {
    const { calls, write } = setUp();
    await write([{ ...input, region: withExport({ signerKeyArn: ownKey }), signerKeyArn: ownKey }]);
    const [, configuration] = calls.find(([name]) => name === 'configuration') ?? [];
    expect(configuration).toMatchObject({ signers: [signer(ownKey, 'v1')] });
    expect(configuration).not.toHaveProperty('signerKeyArn');
  });
});

describe('further series', () => {
  const second = { verificationKeyId: '998', verificationKeyVersion: 'v7' };
  const further = (...series: object[]) => ({
    ...region,
    keyServer: { ...region.keyServer, furtherExports: series.map((one) => ({ periodHours: 24, ...one })) },
  });
  const written = (calls: unknown[][]) =>
    calls.filter(([call]) => call === 'configuration').map(([, configuration]) => configuration);

  it('have rows of their own, with their filters, and with the key of the region or their own', async () => {
    const { calls, write } = setUp();
    const file = further(
      { name: 'travelers', travelers: 'only', forOthers: true },
      { name: 'abroad', regions: ['US-ZZ', 'US-ZY'], excludedRegions: ['US-ZX'], signer: second },
    );
    await write([{ ...input, region: file, furtherSigners: { abroad: ownKey } }]);
    const [own, travelers, abroad] = written(calls);
    expect(travelers).toEqual({
      ...(own as object),
      ...{ id: 'us-zz-travelers', periodHours: 24, excludedRegions: [], travelers: 'only' },
    });
    expect(abroad).toMatchObject({
      ...{ id: 'us-zz-abroad', region: 'US-ZZ', regions: ['US-ZZ', 'US-ZY'], excludedRegions: ['US-ZX'] },
      ...{ travelers: 'as-any', signers: [{ keyArn: ownKey, ...second }] },
    });
    expect(calls).toContainEqual(['other configurations', ['us-zz', 'us-zz-travelers', 'us-zz-abroad']]);
  });

  it('that are out of service are written no more, and so they end', async () => {
    const { calls, write } = setUp();
    await write([{ ...input, region: further({ name: 'old', ended: true, signer: second }) }]);
    expect(written(calls)).toHaveLength(1);
    expect(calls).toContainEqual(['other configurations', ['us-zz']]);
  });

  it('are not written without a key, or with another one under a name that phones know', async () => {
    const file = further({ name: 'abroad', signer: second });
    const { calls, write } = setUp({ 'us-zz-abroad': [{ keyArn: ownKey, ...second }] });
    await expect(write([{ ...input, region: file }])).rejects.toThrow('no key was made for the series abroad');
    const other = write([{ ...input, region: file, furtherSigners: { abroad: input.signerKeyArn } }]);
    await expect(other).rejects.toThrow(
      'Name the key until now in keyServer.furtherExports (us-zz-abroad) signer.signerKeyArn, or take another version',
    );
    expect(written(calls)).toEqual([]);
  });
});
