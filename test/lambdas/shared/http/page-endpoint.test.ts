import { describe, expect, it } from 'vitest';
import { type PageEndpointOptions, pageEndpoint } from '../../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { type AnEvent, httpEvent } from '../../../support/http/events.ts';
import { frozenClock } from '../../../support/process/clock.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';

const secret = '1234567890abcdef';
const aCall: AnEvent = {
  method: 'GET',
  path: `/v/${secret}`,
  query: { c: secret },
  headers: { host: 'us-zz.en.example.org', 'user-agent': `agent ${secret}`, cookie: `a=${secret}` },
  sourceIp: '192.0.2.77',
};

function endpoint(options: Partial<PageEndpointOptions> = {}) {
  const handler = pageEndpoint({
    name: 'verification/redirect',
    clock: frozenClock(),
    failure: ({ rawPath }) => ({ status: 500, body: `failed at ${rawPath}` }),
    story: async (_, now) => ({ status: 200, headers: { 'x-now': String(now) }, cookies: ['a=b'], body: 'page' }),
    ...options,
  });
  return async (event: AnEvent) => {
    const output = captureOutput();
    try {
      return await handler(httpEvent(event), {} as never);
    } finally {
      output.release();
    }
  };
}
const broken = { story: async () => Promise.reject(new Error(secret)) };

describe('a page', () => {
  it('is kept by nobody, and tells nobody where one came from', async () => {
    expect(await endpoint()(aCall)).toEqual({
      statusCode: 200,
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000',
        'x-now': '1795305600',
      },
      cookies: ['a=b'],
      body: 'page',
    });
  });

  it('says for HEAD what it says for GET, without its body', async () => {
    const [head, get] = [await endpoint()({ ...aCall, method: 'HEAD' }), await endpoint()(aCall)];
    expect(head).toEqual({ ...get, body: '' });
  });

  it.each([
    ['POST', undefined, 'GET, HEAD'],
    ['OPTIONS', undefined, 'GET, HEAD'],
    ['get', undefined, 'GET, HEAD'],
    ['PUT', ['GET', 'POST'], 'GET, POST'],
    ['HEAD', ['POST'], 'POST'],
  ])('%s is refused where it is not among %s', async (method, methods, allow) => {
    const { statusCode, headers, body } = await endpoint(methods ? { methods } : {})({ ...aCall, method });
    expect([statusCode, headers?.allow, body]).toEqual([405, allow, '']);
  });

  it('whose story rejects, or takes too long, is the failure page', async () => {
    const slow = { story: () => new Promise<never>(() => {}), milliseconds: 20 };
    for (const options of [broken, slow]) {
      const { statusCode, body, headers } = await endpoint(options)({ method: 'GET', path: '/v' });
      expect([statusCode, body, headers?.['cache-control']]).toEqual([500, 'failed at /v', 'no-store']);
    }
  });
});

describe('its log line', () => {
  const lines = (options: Partial<PageEndpointOptions>, event = aCall) => {
    const handler = pageEndpoint({
      name: 'verification/redirect',
      clock: frozenClock(),
      failure: () => ({ status: 500 }),
      story: async () => ({ status: 303, headers: { location: `ens://v?c=${secret}` } }),
      ...options,
    });
    return linesOf(() => handler(httpEvent(event), {} as never));
  };

  it('holds no path, query, host, agent, cookie, address or target', async () => {
    for (const options of [{}, broken, { methods: ['POST'] }]) {
      const text = JSON.stringify(await lines(options));
      for (const word of [secret, 'us-zz', 'example', 'agent', '192.0.2', 'ens:']) expect(text).not.toContain(word);
    }
  });

  it('names a failure that the story names', async () => {
    const story = async () => ({ status: 500, errorCode: 'login_unavailable' });
    expect(await lines({ story })).toMatchObject([{ message: 'call', status: 500, errorCode: 'login_unavailable' }]);
    expect(await lines({})).toMatchObject([{ errorCode: '-' }]);
  });

  it('says how it ended, and counts what nobody foresaw', async () => {
    expect(await lines({})).toMatchObject([{ message: 'call', status: 303, requestId: 'request-1' }]);
    expect(await lines(broken)).toMatchObject([
      { message: 'unexpected error', errorName: 'Error' },
      { UnexpectedError: 1 },
      { message: 'call', status: 500 },
    ]);
  });
});
