import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureBrake } from '../../../lambdas/shared/http/brake.ts';
import { type Call, type HttpResult, refuseVerification } from '../../../lambdas/shared/http/call.ts';
import { type DeviceEndpointOptions, deviceEndpoint } from '../../../lambdas/shared/http/device-endpoint.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { object, parseJsonBody, text } from '../../../protocol/strict-json.ts';
import { frozenClock } from '../../support/clock.ts';
import { type AnEvent, httpEvent } from '../../support/events.ts';
import { captureOutput, linesOf } from '../../support/stdout.ts';

const clock = frozenClock();
const identity = { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;
const shape = object({ code: text });

/** Stories by the code that is asked for. */
async function story({ code }: { code: string }, call: Call) {
  if (code === 'refused') throw new ApiError(400, 'code_invalid', 'no');
  if (code === 'missing') throw new ApiError(412, 'unsupported_test_type', 'no');
  if (code === 'maintenance') throw new ApiError(429, 'maintenance_mode', 'later');
  if (code === 'broken') throw new Error('secret-in-message');
  if (code === 'unserialisable') return { status: 200, body: { value: 1n } };
  return { status: 200, body: { token: 'x'.repeat(600), caller: call.apiKey?.id ?? '' } };
}

/** A brake that notes what it is asked. */
function recordingBrake(waitSeconds = 0) {
  const failures: string[] = [];
  const checks: string[] = [];
  const brake: FailureBrake = {
    check(region, address) {
      checks.push(`${region} ${address}`);
      return waitSeconds;
    },
    async failed(region, address) {
      failures.push(`${region} ${address}`);
    },
  };
  return { brake, failures, checks };
}

function endpoint(options: Partial<DeviceEndpointOptions<{ code: string }>> = {}) {
  const handler = deviceEndpoint({
    name: 'verification/test',
    clock,
    randomBytes,
    authenticate: async (value) => (value === 'good' ? identity : undefined),
    parse: (body, contentType) => parseJsonBody(body, contentType, shape),
    refuse: refuseVerification,
    story,
    deadline: { minMilliseconds: 1, maxMilliseconds: 1 },
    ...options,
  });
  return (event: AnEvent) =>
    handler(httpEvent({ ...event, headers: { 'x-api-key': 'good', ...event.headers } }), {} as never);
}

const bodyOf = (result: HttpResult) => JSON.parse(result.body ?? '');
const withoutPadding = (result: HttpResult) => {
  const { padding: _, ...rest } = bodyOf(result);
  return rest;
};

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  output.release();
  vi.useRealTimers();
});

/** One event of every way an answer can come about. */
const ways: [string, AnEvent, number][] = [
  ['success', { body: { code: '1' } }, 200],
  ['chaff', { headers: { 'x-chaff': '1' }, body: 'not read' }, 200],
  ['a wrong key', { headers: { 'x-api-key': 'bad' } }, 401],
  ['chaff under a wrong key', { headers: { 'x-api-key': 'bad', 'x-chaff': '1' } }, 401],
  ['a refusal', { body: { code: 'refused' } }, 400],
  ['another refusal', { body: { code: 'missing' } }, 412],
  ['maintenance', { body: { code: 'maintenance' } }, 429],
  ['bad JSON', { body: '{' }, 400],
  ['a wrong method', { method: 'GET' }, 405],
  ['an unexpected error', { body: { code: 'broken' } }, 500],
  ['an answer that is no JSON', { body: { code: 'unserialisable' } }, 500],
];

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
    ['a refusal', { body: { code: 'refused' } }, failed],
    ['412', { body: { code: 'missing' } }, failed],
    ['bad JSON', { body: '{' }, failed],
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
    await endpoint({ brake })({ body: '{', headers: { 'x-forwarded-for': '203.0.113.9' }, ...from });
    expect(failures).toEqual(failed);
  });

  it('keeps the answer when it cannot count', async () => {
    const { brake } = recordingBrake();
    brake.failed = async () => {
      throw new Error('no table');
    };
    expect((await endpoint({ brake })({ body: { code: 'refused' } })).statusCode).toBe(400);
  });
});

describe('release deadline', () => {
  /** Milliseconds from arrival to release; the story takes `work` of them. */
  async function timeOf(work: number, draws: number[], event: AnEvent = { body: { code: '1' } }): Promise<number> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const scripted = (size: number) => {
      const bytes = Buffer.alloc(size);
      if (size === 4) bytes.writeUInt32BE(draws.shift() ?? 0);
      return bytes;
    };
    const slowStory = async () => {
      await new Promise((resolve) => setTimeout(resolve, work));
      return { status: 200, body: {} };
    };
    const deadline = { minMilliseconds: 150, maxMilliseconds: 250 };
    const begun = performance.now();
    const released = endpoint({ randomBytes: scripted, story: slowStory, deadline })(event).then(() =>
      performance.now(),
    );
    await vi.runAllTimersAsync();
    return (await released) - begun;
  }
  const half = 2 ** 31;

  it.each([
    ['shortest draw', 0, [0], 150],
    ['middle draw', 10, [half], 200],
    ['longest draw', 149, [2 ** 32 - 1], 250],
    ['work just done in time', 149, [0], 150],
    ['work done at the deadline waits for a further draw', 150, [0, half], 350],
    ['late work waits for a further draw', 151, [0, 0], 300],
    ['very late work waits for several', 460, [0, 0, 0, half], 650],
  ])('%s', async (_, work, draws, expected) => expect(await timeOf(work, draws)).toBeCloseTo(expected, 3));

  it.each(ways.slice(1))('holds %s as long', async (_, event) => {
    expect(await timeOf(0, [half], event)).toBeCloseTo(200, 3);
  });

  it.each([
    [0, 1],
    [200, 199],
  ])('refuses bounds %d to %d', (minMilliseconds, maxMilliseconds) => {
    expect(() => endpoint({ deadline: { minMilliseconds, maxMilliseconds } })).toThrow(RangeError);
  });
});

describe('the log', () => {
  const callLines = async (event: AnEvent, options = {}) =>
    (await linesOf(() => endpoint(options)(event))).filter(({ message }) => message === 'call');

  it.each(ways)('has one line of one form after %s', async (_, event, status) => {
    const lines = await callLines(event);
    expect(lines).toHaveLength(1);
    expect(Object.keys(lines[0] ?? {}).sort()).toEqual(
      [
        ...['level', 'message', 'timestamp', 'service', 'sampling_rate'],
        ...['requestId', 'status', 'errorCode', 'durationMilliseconds', 'chaff'],
      ].sort(),
    );
    expect(lines[0]).toMatchObject({ requestId: 'request-1', service: 'verification/test', status });
  });

  it('tells chaff, the error code, and the time of the work without the wait', async () => {
    const [chaff] = await callLines({ headers: { 'x-chaff': '1' } });
    expect(chaff).toMatchObject({ chaff: true, errorCode: '-' });
    const [refused] = await callLines({ body: { code: 'refused' } });
    expect(refused).toMatchObject({ chaff: false, errorCode: 'code_invalid' });
    const [slow] = await callLines({}, { deadline: { minMilliseconds: 60, maxMilliseconds: 60 } });
    expect(slow?.durationMilliseconds).toBeLessThan(60);
  });

  it('names an unexpected error and its place, and repeats nothing of its message', async () => {
    const lines = await linesOf(() => endpoint()({ body: { code: 'broken' } }));
    expect(lines.find(({ message }) => message === 'unexpected error')).toMatchObject({
      errorName: 'Error',
      at: expect.arrayContaining([expect.stringMatching(/^at .*story /)]),
    });
    expect(JSON.stringify(lines)).not.toContain('secret-in-message');
  });

  it('holds nothing of request or caller', async () => {
    const event = { body: { code: 'the-code' }, headers: { 'user-agent': 'the-agent', 'x-api-key': 'good' } };
    const written = JSON.stringify(await linesOf(() => endpoint()({ ...event, sourceIp: '198.51.100.7' })));
    for (const private_ of ['the-code', 'the-agent', 'good', '198.51.100.7', 'xxx']) {
      expect(written).not.toContain(private_);
    }
  });

  it('counts overruns and unexpected errors as metrics', async () => {
    const metricsOf = async (event: AnEvent, options = {}) =>
      (await linesOf(() => endpoint(options)(event))).filter((line) => '_aws' in line);
    expect(await metricsOf({ body: { code: '1' } })).toEqual([]);
    expect(await metricsOf({ body: { code: 'broken' } })).toMatchObject([{ UnexpectedError: 1, service: 'local' }]);
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { status: 200, body: {} };
    };
    expect(await metricsOf({ body: { code: '1' } }, { story: slow })).toMatchObject([{ DeadlineOverrun: 1 }]);
  });
});
