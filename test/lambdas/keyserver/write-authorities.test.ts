import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAuthorities } from '../../../lambdas/keyserver/write-authorities/write-authorities.ts';

const now = 1_795_305_600;
const region = JSON.parse(readFileSync(join(import.meta.dirname, '../../support/regions/us-zz.json'), 'utf8'));
const input = { region, jwksUri: 'https://verification.example/jwks/US-ZZ', signerKeyArn: 'arn:aws:kms:x:1:key/k' };

function setUp() {
  const calls: unknown[][] = [];
  const record =
    (name: string) =>
    async (...args: unknown[]) =>
      void calls.push([name, ...args]);
  const gone = { healthAuthorityIds: ['gone'], issuers: [] };
  const deps = {
    authorities: {
      putApplication: record('application'),
      putIssuer: record('issuer'),
      remove: record('remove'),
      others: async (...args: unknown[]) => {
        calls.push(['others', ...args]);
        return gone;
      },
    },
    configurations: {
      put: record('configuration'),
      end: record('end'),
      others: async (...args: unknown[]) => {
        calls.push(['other configurations', ...args]);
        return ['us-gone'];
      },
    },
    audit: record('audit'),
  };
  return { calls, gone, write: (value: unknown) => writeAuthorities(deps, JSON.stringify(value), now) };
}

describe('writing authorities', () => {
  it('writes issuer, applications and export, removes what is gone and ends its export', async () => {
    const { calls, gone, write } = setUp();
    const ids = ['Org.Example.Exposure', 'org.example.ENX'];
    await write([{ ...input, region: { ...region, keyServer: { ...region.keyServer, healthAuthorityIds: ids } } }]);
    const application = { regions: ['US-ZZ'], issuers: ['org.example.verification'] };
    expect(calls).toEqual([
      ['issuer', { issuer: 'org.example.verification', audience: 'org.example.keyserver', jwksUri: input.jwksUri }],
      ['application', 'org.example.exposure', application],
      ['application', 'org.example.enx', application],
      [
        'configuration',
        {
          id: 'us-zz',
          region: 'US-ZZ',
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
      ['remove', gone],
      ['other configurations', ['us-zz']],
      ['end', 'us-gone', now],
      [
        'audit',
        {
          actor: 'keyserver/write-authorities',
          action: 'authorities-written',
          target: 'Authorities',
          details: {
            written: 'org.example.exposure org.example.enx org.example.verification',
            removed: 'gone',
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
    ['an alias for the signer', [{ ...input, signerKeyArn: 'alias/export' }]],
  ])('writes nothing for %s', async (_, value) => {
    const { calls, write } = setUp();
    await expect(write(value)).rejects.toThrow();
    expect(calls).toEqual([]);
  });
});
