import { createHash, createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { certificateClaims, checkedHmac, signClaims } from '../../../protocol/certificate/claims.ts';
import { freshSigner } from '../../support/keys/signers.ts';

const now = 1_594_339_200;
const settings = { issuer: 'org.example.verification', audience: 'org.example.keyserver', lifeSeconds: 900 };
// The HMAC of vector V2 (verification-server.md §10), which the reference's sample certificate carries.
const tekmac = '2u1nHt5WWurJytFLF3xitNzM99oNrad2y4YGOL53AeY=';

describe('claims', () => {
  it('are those of the published sample (V25), with our clock skew', () => {
    const finding = { testType: 'likely', symptomDate: '2020-07-10', testDate: '2020-07-11' } as const;
    expect(certificateClaims(settings, finding, tekmac, now)).toEqual({
      iss: settings.issuer,
      aud: settings.audience,
      iat: now - 5,
      nbf: now - 5,
      exp: now + 900,
      reportType: 'likely',
      symptomOnsetInterval: 2_657_232,
      tekmac,
    });
  });
  it('leave the onset to the key server where only the test date is known', () => {
    const claims = certificateClaims(
      settings,
      { testType: 'confirmed', symptomDate: '', testDate: '2020-07-07' },
      tekmac,
      now,
    );
    expect(claims).not.toHaveProperty('symptomOnsetInterval');
  });
});

describe('HMAC of the keys', () => {
  it.each([tekmac, tekmac.replace('=', ''), tekmac.replaceAll('+', '-').replaceAll('/', '_')])(
    'is taken letter for letter: %s',
    (text) => expect(checkedHmac(text)).toBe(text),
  );
  it.each([
    ['nothing', ''],
    ['31 bytes', Buffer.alloc(31).toString('base64')],
    ['33 bytes', Buffer.alloc(33).toString('base64')],
    ['no base64', '!'.repeat(44)],
  ])('is refused: %s', (_, text) => {
    expect(() => checkedHmac(text)).toThrow(expect.objectContaining({ status: 400, code: 'hmac_invalid' }));
  });
});

describe('signed certificate', () => {
  const signer = freshSigner('US-ZZ-v1');

  it('is an ES256 JWT that another library verifies', async () => {
    const claims = certificateClaims(settings, { testType: 'confirmed', symptomDate: '', testDate: '' }, tekmac, now);
    const text = await signClaims(signer, claims);
    const { issuer, audience } = settings;
    const options = { algorithms: ['ES256'], issuer, audience, currentDate: new Date(now * 1000) };
    const read = await jwtVerify(text, createPublicKey(signer.publicPem), options);
    expect(read.protectedHeader).toEqual({ alg: 'ES256', kid: 'US-ZZ-v1', typ: 'JWT' });
    expect(read.payload).toEqual(claims);
  });
  it('asks for one signature, over the SHA-256 digest', async () => {
    const digests: Uint8Array[] = [];
    const sign = (digest: Uint8Array) => {
      digests.push(digest);
      return signer.sign(digest);
    };
    const text = await signClaims({ kid: 'k', sign }, {});
    const signed = text.slice(0, text.lastIndexOf('.'));
    expect(digests).toEqual([createHash('sha256').update(signed).digest()]);
  });
});
