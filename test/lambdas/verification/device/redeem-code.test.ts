import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type RedeemDeps, redeemCode } from '../../../../lambdas/verification/device/verify/redeem-code.ts';
import type { Diagnosis, Pointer } from '../../../../lambdas/verification/store/code-rows.ts';
import type { CodeStore } from '../../../../lambdas/verification/store/code-store.ts';
import { openTokenKeys } from '../../../../lambdas/verification/store/token-keys.ts';
import { parseVerifyRequest } from '../../../../protocol/api/verify.ts';
import { tokenId, tokenIdHash } from '../../../../protocol/codes/token.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { broken, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { changingRing, fixedRing, ringVersion, tokenVersion } from '../../../support/keys/fixed-ring.ts';
import { aCall, codeStore, NOW, oneRegion, outcome } from '../../../support/verification/verification-calls.ts';

const finding = { testType: 'likely', symptomDate: '', testDate: '' } as const;
const key = Buffer.alloc(16, 1);
const times = { issuedAt: NOW - 10, codeExpires: NOW + 890 };
const pointer: Pointer = { ...finding, ...times, hash: 'own', diagnosis: key, kind: 'short' };
const issued: Diagnosis = {
  ...finding,
  key,
  state: 'issued',
  shortExpires: NOW + 890,
  longExpires: NOW + 890,
  issuer: 'key-1',
  externalIssuer: '',
};
const versions = [tokenVersion('token-2'), tokenVersion('token-1')];
const body = Buffer.from(JSON.stringify({ code: '12345678', padding: 'x'.repeat(16) }));

interface Given {
  settings?: Partial<VerificationSettings>;
  codes?: Partial<CodeStore>;
  deps?: Partial<RedeemDeps>;
}

function redeem(request: Buffer | object, { settings = {}, codes = {}, deps = {} }: Given = {}, userAgent = '') {
  const bytes = Buffer.isBuffer(request) ? request : Buffer.from(JSON.stringify(request));
  const story = redeemCode({
    codes: codeStore({ pointers: async () => [pointer], ...codes }),
    regions: oneRegion(settings),
    codeHashes: fixedRing(ringVersion('code')),
    tokenKeys: openTokenKeys(fixedRing(...versions)),
    statistics: async () => {},
    randomBytes,
    tokenIssuer: 'test',
    ...deps,
  });
  const read = () => parseVerifyRequest(bytes, 'application/json');
  return outcome(() => story(read, aCall('device', { body: bytes, userAgent })));
}

describe('the order of the checks (verification-server.md §1.2): each case breaks all later ones too', () => {
  const badNonce = { code: 'x', nonce: '!' };
  const nothing = { codes: { pointers: async () => [] } };
  const noKeys = { deps: { tokenKeys: openTokenKeys(changingRing(() => [])) } };
  it('maintenance, before the body is looked at', async () => {
    expect(await redeem({ unknown: 1 }, { settings: { maintenance: true }, ...noKeys })).toBe('429 maintenance_mode');
  });
  it('JSON', async () => expect(await redeem({ unknown: 1 }, noKeys)).toBe('400 unparsable_request'));
  it('no token key is an error, which is answered 500', async () => {
    expect(await redeem({ accept: ['nonsense'] }, noKeys)).toBe('The ring is empty');
  });
  it('accept', async () => {
    expect(await redeem({ ...badNonce, accept: ['nonsense'] }, nothing)).toBe('400 invalid_test_type');
  });
  it('nonce', async () => expect(await redeem(badNonce, nothing)).toBe('400 unparsable_request'));
  it('unknown code', async () => {
    expect(await redeem({ code: 'x', accept: ['confirmed'] }, nothing)).toBe('400 code_invalid');
  });
  it('expired code', async () => {
    const expired = { pointers: async () => [{ ...pointer, codeExpires: NOW }] };
    const claimed = { diagnosis: async () => ({ ...issued, state: 'claimed' as const }) };
    const request = { code: 'x', accept: ['confirmed'] };
    expect(await redeem(request, { codes: { ...expired, ...claimed } })).toBe('400 code_expired');
  });
  it('claimed code', async () => {
    const codes = { diagnosis: async () => ({ ...issued, state: 'claimed' as const }) };
    expect(await redeem({ code: 'x', accept: ['confirmed'] }, { codes })).toBe('400 code_invalid');
  });
  it('a code that was ended early', async () => {
    const ended = async () => ({ ...issued, shortExpires: NOW });
    expect(await redeem({ code: 'x', accept: ['confirmed'] }, { codes: { diagnosis: ended } })).toBe(
      '400 code_expired',
    );
  });
  it('a code that was replaced', async () => {
    const replaced = async () => ({ ...issued, codeHash: 'other' });
    expect(await redeem({ code: 'x', accept: ['confirmed'] }, { codes: { diagnosis: replaced } })).toBe(
      '400 code_invalid',
    );
  });
  it('a code whose diagnosis is gone', async () => {
    const codes = { diagnosis: async () => undefined };
    expect(await redeem({ code: 'x', accept: ['confirmed'] }, { codes })).toBe('400 code_invalid');
  });
  it('type', async () => {
    const codes = codeStore({ pointers: async () => [pointer], diagnosis: async () => issued });
    expect(await redeem({ code: 'x', accept: ['confirmed'] }, { codes })).toBe('412 unsupported_test_type');
    expect(codes.calls).not.toContain('claim');
  });
});

describe('when the update is refused, the row that was there decides', () => {
  const refused = (old: Diagnosis | undefined) => ({ codes: { claim: async () => ({ done: false as const, old }) } });
  const wrongNonce = { ...issued, nonce: Buffer.alloc(32) };
  it.each([
    ['gone', undefined, '400 code_invalid'],
    ['ended', { ...issued, shortExpires: NOW }, '400 code_expired'],
    ['claimed', { ...issued, state: 'claimed' as const, claimedAt: NOW }, '400 code_invalid'],
    ['certified', { ...issued, state: 'certified' as const }, '400 code_invalid'],
    ['of another nonce', wrongNonce, '400 code_invalid'],
    ['of a code that took its place', { ...issued, codeHash: 'other' }, '400 code_invalid'],
    [
      'of a code that took its place and has ended',
      { ...issued, codeHash: 'x', shortExpires: NOW },
      '400 code_invalid',
    ],
  ])('%s', async (_, old, refusal) => expect(await redeem(body, refused(old))).toBe(refusal));

  it('a repeat is recognised under a token key that has retired from writing', async () => {
    const keys = openTokenKeys(fixedRing(...versions));
    const older = await keys.find('token-1', NOW);
    if (!older) throw new Error('no key');
    const jti = tokenIdHash(tokenId(older, key, createHash('sha256').update(body).digest()));
    const old = { ...issued, state: 'claimed' as const, claimedAt: NOW - 299, jti };
    expect(await redeem(body, refused(old))).toMatchObject({ status: 200, body: { testtype: 'likely' } });
    expect(await redeem(body, refused({ ...old, claimedAt: NOW - 300 }))).toBe('400 code_invalid');
  });
});

describe('statistics', () => {
  async function counted(request: object, given: Given, userAgent = '') {
    const counts: object[] = [];
    const statistics: RedeemDeps['statistics'] = async (_, one) => void counts.push(one);
    await redeem(request, { ...given, deps: { statistics } }, userAgent);
    return counts;
  }
  async function origins(given: Given) {
    const issuers: unknown[] = [];
    const statistics: RedeemDeps['statistics'] = async (_, __, origin) => void issuers.push(origin);
    await redeem({ code: 'x' }, { ...given, deps: { statistics } });
    return issuers;
  }
  it('of the issuer, whose code it is, also where it is refused', async () => {
    const pointers = async () => [{ ...pointer, issuer: 'lab-key' }];
    expect(await origins({ codes: { pointers } })).toEqual([{ issuer: 'lab-key' }]);
    const old = { ...issued, shortExpires: NOW };
    const refused = { pointers, claim: async () => ({ done: false as const, old }) };
    expect(await origins({ codes: refused })).toEqual([{ issuer: 'lab-key' }]);
  });
  it('of nobody, where no issuer is known: a code that never was, or from before it was noted', async () => {
    expect(await origins({ codes: { pointers: async () => [] } })).toEqual([{ issuer: '' }]);
    expect(await origins({})).toEqual([{ issuer: '' }]);
  });
  it.each([
    ['expired', { ...issued, shortExpires: NOW }, 'codes_expired'],
    ['gone', undefined, 'codes_unknown'],
  ])('of a code that is %s: why', async (_, old, reason) => {
    const codes = { claim: async () => ({ done: false as const, old }) };
    expect(await counted({ code: 'x' }, { codes })).toEqual([
      { codes_invalid: 1, codes_invalid_unknown_os: 1, [reason]: 1 },
    ]);
  });
  it('of a type that the phone does not take: why', async () => {
    const codes = { diagnosis: async () => issued };
    expect(await counted({ code: 'x', accept: ['confirmed'] }, { codes })).toMatchObject([{ codes_unaccepted: 1 }]);
  });
  it('of a claim: its age', async () => {
    const expected = { codes_claimed: 1, claim_age_seconds: 10, claim_age_0: 1 };
    expect(await counted({ code: 'x' }, {})).toEqual([expected]);
  });
  it('of a claim: a person’s own report', async () => {
    const codes = { pointers: async () => [{ ...pointer, testType: 'user-report' as const }] };
    expect(await counted({ code: 'x' }, { codes })).toMatchObject([{ codes_claimed: 1, user_reports_claimed: 1 }]);
  });
  it.each([
    ['Dalvik/2.1.0 (Linux; U; Android 11)', 'android'],
    ['HealthENBuddy CFNetwork/1240 Darwin/20.6.0', 'ios'],
    ['en/apiserver-client', 'unknown_os'],
  ])('of a failure: the system of %s', async (userAgent, system) => {
    const codes = { pointers: async () => [] };
    expect(await counted({ code: 'x' }, { codes }, userAgent)).toEqual([
      { codes_invalid: 1, [`codes_invalid_${system}`]: 1, codes_unknown: 1 },
    ]);
  });
  it('of a wrong nonce', async () => {
    const old = { ...issued, nonce: Buffer.alloc(32) };
    const codes = { claim: async () => ({ done: false as const, old }) };
    expect(await counted({ code: 'x' }, { codes })).toEqual([
      {
        codes_invalid: 1,
        codes_invalid_unknown_os: 1,
        codes_wrong_nonce: 1,
        user_reports_invalid_nonce: 1,
        user_report_invalid_nonce_unknown_os: 1,
      },
    ]);
  });
  it('say nothing of a second use', async () => {
    const old = { ...issued, state: 'claimed' as const };
    expect(await counted({ code: 'x' }, { codes: { claim: async () => ({ done: false, old }) } })).toEqual([]);
  });
});

it('a key that cannot sign is an error, which is answered 500, and the code stays usable', async () => {
  const good = openTokenKeys(fixedRing(...versions));
  // Node refuses to sign with a public key.
  const cannotSign = async () => {
    const writer = await good.writer(NOW);
    return { ...writer, privateKey: writer.publicKey };
  };
  const codes = codeStore({ pointers: async () => [pointer] });
  const counts: object[] = [];
  const statistics: RedeemDeps['statistics'] = async (_, one) => void counts.push(one);
  const deps = { codes, statistics, tokenKeys: { ...good, writer: cannotSign } };
  expect(await redeem(body, { deps })).toMatch('key');
  expect({ calls: codes.calls, counts }).toEqual({ calls: ['pointers'], counts: [] });
  expect(await redeem(body, { deps: { ...deps, tokenKeys: good } })).toMatchObject({ status: 200 });
});

it.each([
  ['pointers', broken(), 'internal'],
  ['claim', throttled(), 'slow down'],
])('a database failure in %s is an error, which is answered 500', async (method, error, message) => {
  expect(await redeem(body, { codes: { [method]: async () => Promise.reject(error) } })).toBe(message);
});
