import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type CertificateDeps,
  signCertificate,
} from '../../../../lambdas/verification/device/certificate/sign-certificate.ts';
import type { Diagnosis } from '../../../../lambdas/verification/store/code-rows.ts';
import type { CodeStore } from '../../../../lambdas/verification/store/code-store.ts';
import { openTokenKeys } from '../../../../lambdas/verification/store/token-keys.ts';
import { parseCertificateRequest } from '../../../../protocol/api/certificate.ts';
import { openTokenKey, signToken, tokenId, tokenIdHash } from '../../../../protocol/codes/token.ts';
import { broken, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { fixedRing, tokenVersion } from '../../../support/keys/fixed-ring.ts';
import { freshSigner } from '../../../support/keys/signers.ts';
import { aCall, codeStore, NOW, oneRegion, outcome } from '../../../support/verification/verification-calls.ts';

const finding = { testType: 'confirmed', symptomDate: '2026-11-20', testDate: '' } as const;
const version = tokenVersion('token-1');
const tokenKey = openTokenKey(version.version, version.secret);
const key = Buffer.alloc(16, 1);
const jti = tokenId(tokenKey, key, Buffer.alloc(32));
const token = signToken(tokenKey, 'test', finding, jti, NOW - 60);
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const claimed: Diagnosis = {
  ...finding,
  key,
  state: 'claimed',
  shortExpires: NOW,
  longExpires: NOW,
  issuer: 'key-1',
  externalIssuer: '',
  claimedAt: NOW - 60,
  jti: tokenIdHash(jti),
};
const signer = freshSigner('US-ZZ-v1');

function certify(request: object, codes: Partial<CodeStore> = {}, deps: Partial<CertificateDeps> = {}) {
  const body = Buffer.from(JSON.stringify(request));
  const story = signCertificate({
    codes: codeStore({ diagnosis: async () => claimed, ...codes }),
    regions: oneRegion({ maintenance: true }),
    tokenKeys: openTokenKeys(fixedRing(version)),
    signer: async () => signer,
    statistics: async () => {},
    randomBytes,
    tokenIssuer: 'test',
    ...deps,
  });
  return outcome(async () => story(parseCertificateRequest(body, 'application/json'), aCall('device', { body })));
}

describe('the order of the checks (verification-server.md §1.3)', () => {
  const noRow = { diagnosis: async () => undefined };
  const noSigner = { signer: async () => Promise.reject(new Error('no signer')) };
  const foreign = signToken(openTokenKey('other', tokenVersion('other').secret), 'test', finding, jti, NOW);
  it.each([
    ['JSON', { token, extra: 1 }, '400 token_invalid'],
    ['no token', { ekeyhmac: 'x' }, '400 token_invalid'],
    ['a.b.c', { token: 'a.b.c', ekeyhmac: 'x' }, '400 token_invalid'],
    ['unknown kid', { token: foreign, ekeyhmac: 'x' }, '400 token_invalid'],
    ['past its end', { token: signToken(tokenKey, 'test', finding, jti, NOW - 86_400) }, '400 token_invalid'],
    ['another issuer', { token: signToken(tokenKey, 'x', finding, jti, NOW) }, '400 token_invalid'],
    ['HMAC', { token, ekeyhmac: 'x' }, '400 hmac_invalid'],
  ])('%s', async (_, request, refusal) => expect(await certify(request, noRow, noSigner)).toBe(refusal));

  it('no signer is an error, which is answered 500 and leaves the token usable', async () => {
    const codes = codeStore({ diagnosis: async () => claimed });
    expect(await certify({ token, ekeyhmac }, codes, noSigner)).toBe('no signer');
    expect(codes.calls).toEqual(['diagnosis']);
  });
  it('is open during maintenance, so that a person in the middle can finish', async () => {
    expect(await certify({ token, ekeyhmac })).toMatchObject({ status: 200 });
  });
});

describe('the diagnosis decides', () => {
  it.each([
    ['gone', undefined, 1],
    ['of another token', { ...claimed, jti: Buffer.alloc(32) }, 1],
    ['not claimed', { ...claimed, state: 'issued' as const, jti: undefined }, 1],
    ['claimed too long ago', { ...claimed, claimedAt: NOW - 86_400 }, 1],
    ['of another type', { ...claimed, testType: 'likely' as const }, 1],
    ['of another symptom date', { ...claimed, symptomDate: '' }, 1],
    ['of another test date', { ...claimed, testDate: '2026-11-20' }, 1],
    ['certified', { ...claimed, state: 'certified' as const }, 0],
    ['certified for another request', { ...claimed, state: 'certified' as const, answered: Buffer.alloc(32) }, 0],
  ])('%s: token_expired, no signature', async (_, diagnosis, countedInvalid) => {
    let counted = 0;
    let signed = 0;
    const statistics: CertificateDeps['statistics'] = async (_call, counts) => {
      counted += counts.tokens_invalid ?? 0;
    };
    const signing = async () => {
      signed++;
      return signer;
    };
    const codes = { diagnosis: async () => diagnosis as Diagnosis | undefined };
    expect(await certify({ token, ekeyhmac }, codes, { statistics, signer: signing })).toBe('400 token_expired');
    expect([counted, signed]).toEqual([countedInvalid, 0]);
  });

  it('again when the update is refused', async () => {
    const old = { ...claimed, state: 'certified' as const, answered: Buffer.alloc(32) };
    const codes = { certify: async () => ({ done: false as const, old }) };
    expect(await certify({ token, ekeyhmac }, codes)).toBe('400 token_expired');
  });
});

it.each([
  ['diagnosis', broken(), 'internal'],
  ['certify', throttled(), 'slow down'],
])('a database failure in %s is an error, which is answered 500', async (method, error, message) => {
  expect(await certify({ token, ekeyhmac }, { [method]: async () => Promise.reject(error) })).toBe(message);
});

it.each([
  ['confirmed', {}],
  ['user-report', { user_report_tokens_claimed: 1 }],
] as const)('a certificate is counted, once, for whose code it was: %s', async (testType, more) => {
  const counted: unknown[] = [];
  const statistics: CertificateDeps['statistics'] = async (_, counts, origin) => void counted.push([counts, origin]);
  let row: Diagnosis = { ...claimed, testType };
  const codes: Partial<CodeStore> = {
    diagnosis: async () => row,
    certify: async (_, __, { answered }) => {
      row = { ...row, state: 'certified', answered };
      return { done: true };
    },
  };
  const own = signToken(tokenKey, 'test', { ...finding, testType }, jti, NOW - 60);
  const request = { token: own, ekeyhmac, padding: 'x'.repeat(16) };
  for (let n = 0; n < 2; n++) expect(await certify(request, codes, { statistics })).toMatchObject({ status: 200 });
  expect(counted).toEqual([[{ tokens_claimed: 1, cert_age_0: 1, ...more }, { issuer: 'key-1' }]]);
});
