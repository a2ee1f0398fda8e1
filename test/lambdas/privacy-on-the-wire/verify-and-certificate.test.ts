/**
 * Real and cover calls of a phone that redeems a code, 10,000 of each, through the deployed handlers: whoever watches the
 * encrypted line tells them apart by nothing (verification-server.md §1.5; docs/privacy-on-the-wire.md).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpHandler } from '../../../lambdas/shared/http/call.ts';
import type { AnEvent } from '../../support/http/events.ts';
import { plantCodes } from '../../support/memory-aws/codes.ts';
import { deployVerification } from '../../support/memory-aws/deploy.ts';
import {
  type Answers,
  addressOf,
  answersOf,
  CALLS,
  differences,
  events,
  later,
  longer,
  REFUSALS,
  takeTime,
} from '../../support/privacy/answers.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import { inVirtualTime } from '../../support/process/virtual-time.ts';
import demo from '../../support/regions/us-zz.json' with { type: 'json' };
import { load, newApiKey } from '../../support/verification/verification-functions.ts';

vi.mock('../../../lambdas/shared/random.ts', async () => {
  const { seededBytes } = await import('../../support/privacy/seeded-bytes.ts');
  return { randomBytes: seededBytes('verify and certificate') };
});

const output = captureOutput();
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
let verify: HttpHandler;
let certificate: HttpHandler;
let event: (index: number, body: object, headers?: Record<string, string>) => AnEvent;
let codes: string[] = [];

const chaff = () => events(CALLS, (index) => event(index, { padding: 'x' }, { 'x-chaff': '1' }));

beforeAll(async () => {
  const aws = await deployVerification(demo);
  const key = await newApiKey('device');
  event = (index, body, headers) => ({
    body,
    sourceIp: addressOf(index),
    headers: { 'x-api-key': key, 'user-agent': 'Dalvik/2.1.0', ...headers },
  });
  codes = await plantCodes(aws, CALLS, Math.floor(Date.now() / 1000));
  [verify, certificate] = await Promise.all([load<HttpHandler>('verify'), load<HttpHandler>('certificate')]);
  takeTime(aws, 'verify and certificate');
});

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

let verified: Record<'real' | 'chaff' | 'refused', Answers>;

describe('verify', () => {
  beforeAll(async () => {
    const real = codes.map((code, index) => event(index, { code }));
    const refused = events(REFUSALS, (index) => event(CALLS + index, { code: '00000000' }));
    verified = await inVirtualTime(() => answersOf(verify, { real, chaff: chaff(), refused }));
  }, 120_000);

  it('was answered as it should', () => {
    expect(verified.real.bodies.every(({ token }) => String(token).split('.').length === 3)).toBe(true);
    expect(verified.refused.bodies.every(({ errorCode }) => errorCode === 'code_invalid')).toBe(true);
    expect(verified.chaff.bodies.every((body) => Object.keys(body).length === 0)).toBe(true);
    expect([verified.real, verified.chaff, verified.refused].map(({ statuses }) => [...statuses])).toEqual([
      [200],
      [200],
      [400],
    ]);
  });

  it('real and chaff, success and error are alike', () => {
    expect(differences(verified.real, verified.chaff)).toEqual([]);
    expect(differences(verified.real, verified.refused)).toEqual([]);
    expect(differences(verified.refused, verified.chaff)).toEqual([]);
  });

  it('5 ms or 3 % more of one kind, or one header, would be seen', () => {
    const { real, chaff, refused } = verified;
    for (const other of [chaff, refused]) {
      expect(differences(real, later(other, 5))).toEqual(['times']);
      expect(differences(later(real, 5), other)).toEqual(['times']);
      expect(differences(real, longer(other, 0.03))).toEqual(['sizes']);
      expect(differences(longer(real, 0.03), other)).toEqual(['sizes']);
    }
    expect(differences(real, { ...chaff, headers: new Set([...chaff.headers, 'x-chaff:1']) })).toEqual(['headers']);
  });
});

describe('certificate', () => {
  let certified: Record<'real' | 'chaff', Answers>;
  let spent: Record<'refused', Answers>;

  beforeAll(async () => {
    const request = (index: number) => event(index, { token: verified.real.bodies[index]?.token, ekeyhmac });
    certified = await inVirtualTime(() => answersOf(certificate, { real: events(CALLS, request), chaff: chaff() }));
    spent = await inVirtualTime(() => answersOf(certificate, { refused: events(REFUSALS, request) }));
  }, 180_000);

  it('was answered as it should', () => {
    expect(certified.real.bodies.every(({ certificate: text }) => String(text).split('.').length === 3)).toBe(true);
    expect(spent.refused.bodies.every(({ errorCode }) => errorCode === 'token_expired')).toBe(true);
    expect([...certified.real.statuses, ...certified.chaff.statuses, ...spent.refused.statuses]).toEqual([
      200, 200, 400,
    ]);
  });

  it('real and chaff, success and error are alike', () => {
    expect(differences(certified.real, certified.chaff)).toEqual([]);
    expect(differences(certified.real, spent.refused)).toEqual([]);
    expect(differences(spent.refused, certified.chaff)).toEqual([]);
  });
});
