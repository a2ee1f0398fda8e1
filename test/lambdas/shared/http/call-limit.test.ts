/** What calls of laboratories and of the report form are told of their limit, and what becomes of them where nobody can count. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKeyIdentity } from '../../../../lambdas/shared/http/call.ts';
import { jsonEndpoint } from '../../../../lambdas/shared/http/endpoints/json-endpoint.ts';
import { type CallLimit, openKeyLimit } from '../../../../lambdas/shared/http/limits/call-limit.ts';
import type { Allowance } from '../../../../protocol/abuse/counting-limit.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { broken, scriptedDynamo, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { endpoint as deviceCall, recordingBrake, ways } from '../../../support/http/device-endpoint.ts';
import { type AnEvent, httpEvent } from '../../../support/http/events.ts';
import { changingRing, fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { frozenClock } from '../../../support/process/clock.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.release());

const lab: ApiKeyIdentity = { region: 'US-ZZ', type: 'admin', id: 'key-1' };

function endpoint(limit: CallLimit, identity = lab) {
  const handler = jsonEndpoint<string>({
    name: 'verification/issue',
    clock: frozenClock(),
    randomBytes,
    authenticate: async (value) => (value === 'good' ? identity : undefined),
    limit,
    parse: (body) => body.toString(),
    story: async (body) => {
      if (body === 'refused') throw new ApiError(409, 'uuid_already_exists', 'no');
      if (body === 'quota') throw new ApiError(429, 'quota_exceeded', 'no');
      return { status: 200, body: { code: '12345678' } };
    },
    padding: true,
  });
  return (event: AnEvent = {}) =>
    handler(httpEvent({ ...event, headers: { 'x-api-key': 'good', ...event.headers } }), {} as never);
}

const left: Allowance = { limit: 600, remaining: 41, reset: NOW + 60, waitSeconds: 0 };
const used: Allowance = { limit: 600, remaining: 0, reset: NOW + 60, waitSeconds: 23 };
const told = {
  'x-ratelimit-limit': '600',
  'x-ratelimit-remaining': '41',
  'x-ratelimit-reset': 'Sun, 22 Nov 2026 00:01:00 UTC',
};

describe('a counted call', () => {
  it.each<[string, AnEvent, number]>([
    ['a success', {}, 200],
    ['a refusal', { body: 'refused' }, 409],
    ['a used-up quota', { body: 'quota' }, 429],
  ])('is told what is left: %s', async (_, event, status) => {
    const { statusCode, headers } = await endpoint(async () => left)(event);
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject(told);
  });

  it('is refused in JSON, without a code, with seconds to wait and the moment of the next minute', async () => {
    const { statusCode, headers, body = '' } = await endpoint(async () => used)();
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({ ...told, 'x-ratelimit-remaining': '0', 'retry-after': '23' });
    expect(headers).toMatchObject({ 'content-type': 'application/json' });
    const error = 'too many calls in this minute, try again later';
    expect(JSON.parse(body)).toEqual({ error, errorCode: '', error_code: '' });
  });

  it('is counted by its key and the address that the gateway sees, before its body is read', async () => {
    const asked: unknown[] = [];
    const limit: CallLimit = async (caller) => {
      asked.push(caller);
      return used;
    };
    await endpoint(limit)({ body: 'refused', sourceIp: '198.51.100.7', headers: { 'x-forwarded-for': '192.0.2.9' } });
    expect(asked).toEqual([{ apiKey: 'key-1', address: '198.51.100.7' }]);
  });

  it.each<[string, AnEvent, number]>([
    ['a stranger', { headers: { 'x-api-key': 'bad' } }, 401],
    ['a wrong method', { method: 'PUT' }, 405],
  ])('is not %s: an invented key must cost nothing', async (_, event, status) => {
    let asked = 0;
    const limit: CallLimit = async () => {
      asked++;
      return left;
    };
    const { statusCode, headers } = await endpoint(limit)(event);
    expect([statusCode, asked]).toEqual([status, 0]);
    expect(headers).not.toHaveProperty('x-ratelimit-limit');
  });

  it('is an event when it is refused, without its address', async () => {
    const lines = JSON.stringify(await linesOf(() => endpoint(async () => used)({ sourceIp: '198.51.100.7' })));
    expect(lines).toContain('CallLimited');
    expect(lines).not.toContain('198.51');
  });
});

describe('a key with networks', () => {
  const only = { ...lab, networks: ['192.0.2.0/24'] };
  it('is taken from them', async () => {
    expect((await endpoint(async () => left, only)({ sourceIp: '192.0.2.255' })).statusCode).toBe(200);
  });

  it('is taken only from those that are its region’s too', async () => {
    const both = { ...only, regionNetworks: ['192.0.2.128/25', '198.51.100.0/24'] };
    const status = async (sourceIp: string) => (await endpoint(async () => left, both)({ sourceIp })).statusCode;
    expect([await status('192.0.2.128'), await status('192.0.2.127')]).toEqual([200, 401]);
    expect([await status('198.51.100.1'), await status('203.0.113.1')]).toEqual([401, 401]);
  });

  it('gets from elsewhere the 401 of a key that is none, counted all the same, as the reference does', async () => {
    const { statusCode, headers, body = '' } = await endpoint(async () => left, only)({ sourceIp: '192.0.3.0' });
    expect(statusCode).toBe(401);
    expect(headers).toMatchObject(told);
    expect(JSON.parse(body)).toEqual({ error: 'unauthorized', errorCode: '', error_code: '' });
    const stranger = await endpoint(async () => left)({ headers: { 'x-api-key': 'bad' } });
    expect(JSON.parse(stranger.body ?? '')).toEqual(JSON.parse(body));
    const lines = await linesOf(() => endpoint(async () => left, only)({ sourceIp: '192.0.3.0' }));
    expect(JSON.stringify(lines)).toContain('NetworkRefused');
    expect(JSON.stringify(lines)).not.toContain('192.0.');
  });

  it('believes no header', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1', 'cloudfront-viewer-address': '192.0.2.1:1' };
    expect((await endpoint(async () => left, only)({ sourceIp: '192.0.3.0', headers })).statusCode).toBe(401);
  });
});

describe('where nobody can count', () => {
  const open = (script: () => object, ring = fixedRing(ringVersion('address', 32))) => {
    const counted: string[] = [];
    const limit = openKeyLimit({
      dynamo: scriptedDynamo(script),
      table: 'Brake',
      ring,
      perKey: 3,
      perAddress: 2,
      count: (event) => counted.push(event),
    });
    return { limit, counted };
  };
  const failing = (error: Error) => () => {
    throw error;
  };

  it.each([
    ['the table is throttled', open(failing(throttled()))],
    ['the table is broken', open(failing(broken()))],
    [
      'there is no key',
      open(
        () => ({}),
        changingRing(() => []),
      ),
    ],
  ])(
    'since %s, the call goes on without a word of a limit: a laboratory must get its codes',
    async (_, { limit, counted }) => {
      const { statusCode, headers } = await endpoint(limit)();
      expect(statusCode).toBe(200);
      expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
      expect(counted).toEqual(['CallUncounted']);
    },
  );

  it('since the table does not answer, it goes on after half a second', async () => {
    const never = { live: () => new Promise<never>(() => {}), writer: () => new Promise<never>(() => {}) };
    const { limit, counted } = open(() => ({}), { ...fixedRing(), ...never });
    const began = performance.now();
    expect((await endpoint(limit)()).statusCode).toBe(200);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(counted).toEqual(['CallUncounted']);
  });
});

describe('a call of a phone', () => {
  /** As they were before there was a limit of calls: one more header would tell real calls from cover traffic. */
  const names = [
    'content-type',
    'cache-control',
    'x-content-type-options',
    'referrer-policy',
    'strict-transport-security',
    'allow',
    'retry-after',
    'x-retry-after',
  ];
  it.each([...ways, ['a braked address', { body: { code: '1' } }, 429] as const])(
    'is told of no limit: %s',
    async (way, event, status) => {
      const { brake } = recordingBrake(way === 'a braked address' ? 60 : 0);
      const result = await deviceCall({ brake })(event);
      expect(result.statusCode).toBe(status);
      expect(Object.keys(result.headers ?? {})).toEqual(names);
    },
  );
});
