import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Call, refuseVerification } from '../../../../lambdas/shared/http/call.ts';
import { deviceEndpoint } from '../../../../lambdas/shared/http/endpoints/device-endpoint.ts';
import type { ApiError } from '../../../../protocol/errors.ts';
import {
  bodyOf,
  clock,
  endpoint,
  identity,
  recordingBrake,
  story,
  ways,
  withoutPadding,
} from '../../../support/http/device-endpoint.ts';
import { type AnEvent, httpEvent } from '../../../support/http/events.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  output.release();
  vi.useRealTimers();
});

describe('a listener on the line', () => {
  it('sees the same headers, with values of the same length, whatever happened', async () => {
    const call = endpoint({ headers: { 'x-api-version': 'v1' } });
    const shapes = new Set<string>();
    for (const [, event, status] of ways) {
      const { statusCode, headers = {} } = await call(event);
      expect(statusCode).toBe(status);
      shapes.add(JSON.stringify(Object.entries(headers).map(([name, value]) => [name, String(value).length])));
    }
    const braked = await endpoint({ headers: { 'x-api-version': 'v1' }, brake: recordingBrake(7).brake })({});
    expect(braked.statusCode).toBe(429);
    shapes.add(
      JSON.stringify(Object.entries(braked.headers ?? {}).map(([name, value]) => [name, String(value).length])),
    );
    expect([...shapes]).toHaveLength(1);
  });

  it.each(ways)('sees 4,096 to 6,143 bytes after %s', async (_, event) => {
    const { body = '' } = await endpoint()(event);
    expect(Buffer.byteLength(body)).toBeGreaterThanOrEqual(4_096);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(6_143);
    expect(JSON.parse(body).padding.length).toBeGreaterThanOrEqual(1_368);
  });

  it.each(ways)('sees every draw of a length used alike after %s', async (_, event) => {
    const lengthAt = async (draw: number) => {
      const scripted = (size: number) => {
        const bytes = Buffer.alloc(size);
        if (size > 4) bytes.writeUInt16BE(draw);
        return bytes;
      };
      return (await endpoint({ randomBytes: scripted })(event)).body?.length;
    };
    expect([await lengthAt(0), await lengthAt(2_047), await lengthAt(2_048)]).toEqual([4_096, 6_143, 4_096]);
  });

  it('gets content-type, both spellings of the retry time, and no foreign headers', async () => {
    const { headers } = await endpoint()({ headers: { 'x-chaff': 'yes' } });
    expect(headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': 'max-age=31536000',
      allow: 'POST',
      'retry-after': '060',
      'x-retry-after': 'Sun, 22 Nov 2026 00:01:00 GMT',
    });
  });
});

describe('order of checks', () => {
  it('method before key, key before chaff, chaff before the body', async () => {
    const call = endpoint();
    expect((await call({ method: 'PUT', headers: { 'x-api-key': 'bad', 'x-chaff': '1' } })).statusCode).toBe(405);
    expect((await call({ headers: { 'x-api-key': 'bad', 'x-chaff': '1' }, body: '{' })).statusCode).toBe(401);
    expect((await call({ headers: { 'x-chaff': '1' }, body: '{' })).statusCode).toBe(200);
  });

  it('an empty X-Chaff is a real request', async () => {
    expect(withoutPadding(await endpoint()({ headers: { 'x-chaff': '' }, body: { code: 'refused' } }))).toEqual({
      error: 'no',
      errorCode: 'code_invalid',
      error_code: 'code_invalid',
    });
  });

  it('chaff does not touch the body, the story or the brake', async () => {
    const { brake, checks, failures } = recordingBrake(600);
    const untouched = () => {
      throw new Error('was touched');
    };
    const result = await endpoint({ brake, parse: untouched, story: untouched })({ headers: { 'x-chaff': 'daily' } });
    expect(result.statusCode).toBe(200);
    expect(Object.keys(bodyOf(result))).toEqual(['padding']);
    expect([checks, failures]).toEqual([[], []]);
  });

  it('trims the key', async () => {
    expect((await endpoint()({ headers: { 'x-api-key': ' good ' }, body: { code: '1' } })).statusCode).toBe(200);
  });

  it('a method-free endpoint takes every method and has no Allow', async () => {
    const result = await endpoint({ methodFree: true })({ method: 'PUT', body: { code: '1' } });
    expect([result.statusCode, result.headers?.allow]).toEqual([200, undefined]);
  });

  it('an endpoint without authentication asks for no key', async () => {
    const { authenticate: _, ...open } = { authenticate: undefined };
    const handler = deviceEndpoint({
      name: 'keyserver/test',
      ...open,
      clock,
      randomBytes,
      parse: () => ({ code: '1' }),
      refuse: refuseVerification,
      story,
      deadline: { minMilliseconds: 1, maxMilliseconds: 1 },
    });
    expect((await handler(httpEvent(), {} as never)).statusCode).toBe(200);
  });
});

describe('the request', () => {
  it('reaches the story parsed and raw, with its caller', async () => {
    let seen: Call | undefined;
    const result = await endpoint({
      async story({ code }, call) {
        seen = call;
        return { status: 200, body: { code } };
      },
    })({
      body: '{"CODE":"1"}',
      headers: { 'user-agent': 'Dalvik/2' },
      query: { a: 'b' },
      pathParameters: { region: 'X' },
    });
    expect(withoutPadding(result)).toEqual({ code: '1' });
    expect(seen).toMatchObject({ now: clock.now, apiKey: identity, userAgent: 'Dalvik/2' });
    expect(seen).toMatchObject({ query: { a: 'b' }, path: { region: 'X' } });
    expect(seen?.body.toString()).toBe('{"CODE":"1"}');
  });

  it('may come as base64', async () => {
    expect((await endpoint()({ body: Buffer.from('{"code":"1"}') })).statusCode).toBe(200);
    expect((await endpoint()({ body: Buffer.from([0xff]) })).statusCode).toBe(400);
  });
});

describe('errors', () => {
  it('401 in the reference’s words', async () => {
    expect(withoutPadding(await endpoint()({ headers: { 'x-api-key': '' } }))).toEqual({
      error: 'unauthorized',
      errorCode: '',
      error_code: '',
    });
  });

  it('a JsonProblem that the endpoint does not word itself is `unparsable_request`', async () => {
    expect(withoutPadding(await endpoint()({ body: '{"cod":1}' }))).toEqual({
      error: 'unknown field "cod"',
      errorCode: 'unparsable_request',
      error_code: 'unparsable_request',
    });
  });

  it('an unexpected error is 500 and says nothing of itself', async () => {
    const result = await endpoint()({ body: { code: 'broken' } });
    expect(withoutPadding(result)).toEqual({
      error: 'Internal Server Error',
      errorCode: 'internal_server_error',
      error_code: 'internal_server_error',
    });
  });

  it('the key server has its own words', async () => {
    const refuse = (error: ApiError) => ({ code: error.code, ...error.details });
    const call = endpoint({ internalError: 'internal_error', refuse });
    expect(withoutPadding(await call({ body: { code: 'broken' } }))).toEqual({ code: 'internal_error' });
  });

  it('a clock or an authentication that fails is 500 too', async () => {
    const fails = async () => {
      throw new Error('no');
    };
    expect((await endpoint({ clock: fails })({})).statusCode).toBe(500);
    expect((await endpoint({ authenticate: fails })({})).statusCode).toBe(500);
  });
});

describe('failure brake', () => {
  const from = { sourceIp: '198.51.100.7' };
  const failed = ['US-ZZ 198.51.100.7'];

  it.each<[string, AnEvent, string[]]>([
    ['success', { body: { code: '1' } }, []],
    ['a wrong code', { body: { code: 'refused' } }, failed],
    ['412', { body: { code: 'missing' } }, []],
    ['an old code', { body: { code: 'expired' } }, []],
    ['bad JSON', { body: '{' }, []],
    ['429', { body: { code: 'maintenance' } }, []],
    ['500', { body: { code: 'broken' } }, []],
    ['401', { headers: { 'x-api-key': 'bad' } }, []],
    ['405', { method: 'GET' }, []],
  ])('after %s', async (_, event, expected) => {
    const { brake, failures } = recordingBrake();
    await endpoint({ brake })({ ...event, ...from });
    expect(failures).toEqual(expected);
  });

  it('refuses with the time to wait, without a look at the body, and does not count that', async () => {
    const { brake, failures, checks } = recordingBrake(42);
    const result = await endpoint({ brake })({ body: '{', ...from });
    expect(result.statusCode).toBe(429);
    expect(withoutPadding(result).errorCode).toBe('quota_exceeded');
    expect(result.headers?.['retry-after']).toBe('042');
    expect(result.headers?.['x-retry-after']).toBe('Sun, 22 Nov 2026 00:00:42 GMT');
    expect([checks, failures]).toEqual([failed, []]);
  });

  it('never believes a header about the address', async () => {
    const { brake, failures } = recordingBrake();
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    await endpoint({ brake })({ body: { code: 'refused' }, headers, ...from });
    expect(failures).toEqual(failed);
  });

  it('counts an address when it begins to be refused, and each refusal', async () => {
    const { brake } = recordingBrake();
    const brakeEvents = async (run: () => Promise<unknown>) =>
      (await linesOf(run)).flatMap(Object.keys).filter((name) => name.includes('Brake'));
    const guesses = async () => {
      for (let guess = 0; guess < 5; guess++) await endpoint({ brake })({ body: { code: 'refused' } });
    };
    expect(await brakeEvents(guesses)).toEqual(['AddressBraked']);
    const refused = () => endpoint({ brake: recordingBrake(42).brake })({ body: { code: 'refused' } });
    expect(await brakeEvents(refused)).toEqual(['BrakeRefused']);
  });

  it('keeps the answer when it cannot count', async () => {
    const { brake } = recordingBrake();
    brake.failed = async () => {
      throw new Error('no table');
    };
    expect((await endpoint({ brake })({ body: { code: 'refused' } })).statusCode).toBe(400);
  });
});
