import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler as keyserverFallback } from '../../../../lambdas/keyserver/open/fallback/handler.ts';
import type { JsonAnswer } from '../../../../lambdas/shared/http/call.ts';
import { type JsonEndpointOptions, jsonEndpoint } from '../../../../lambdas/shared/http/endpoints/json-endpoint.ts';
import { handler as verificationFallback } from '../../../../lambdas/verification/open/fallback/handler.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { object, parseJsonBody, text } from '../../../../protocol/text/strict-json.ts';
import { type AnEvent, httpEvent } from '../../../support/http/events.ts';
import { frozenClock } from '../../../support/process/clock.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';

const shape = object({ testType: text });

function endpoint(options: Partial<JsonEndpointOptions<{ testType: string }>> = {}) {
  const handler = jsonEndpoint({
    name: 'verification/issue',
    clock: frozenClock(),
    randomBytes,
    authenticate: async (value) => (value === 'good' ? { region: 'US-ZZ', type: 'admin', id: '1' } : undefined),
    parse: (body, contentType) => parseJsonBody(body, contentType, shape),
    story: async ({ testType }): Promise<JsonAnswer> => {
      if (testType === 'refused') throw new ApiError(409, 'uuid_already_exists', 'no', { warnings: ['w'] });
      if (testType === 'broken') throw new Error('secret');
      return { status: 200, body: { code: '12345678' } };
    },
    padding: true,
    ...options,
  });
  return (event: AnEvent) =>
    handler(httpEvent({ ...event, headers: { 'x-api-key': 'good', ...event.headers } }), {} as never);
}

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.release());

const envelope = (error: string, code = '') => ({ error, errorCode: code, error_code: code });

describe('jsonEndpoint', () => {
  it('pads a success as the reference', async () => {
    const { statusCode, headers, body = '' } = await endpoint()({});
    const { padding, ...rest } = JSON.parse(body);
    expect([statusCode, rest]).toEqual([200, { code: '12345678' }]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(padding.length).toBeGreaterThanOrEqual(1_368);
    expect(padding.length).toBeLessThanOrEqual(2_732);
  });

  it('says with a 429, and only then, when to come back', async () => {
    const story = async () => Promise.reject(new ApiError(429, 'maintenance_mode', 'later'));
    const { statusCode, headers } = await endpoint({ story })({});
    expect([statusCode, headers?.['retry-after']]).toEqual([429, '60']);
    expect((await endpoint()({})).headers).not.toHaveProperty('retry-after');
    expect((await endpoint()({ body: '{' })).headers).not.toHaveProperty('retry-after');
  });

  it.each<[string, AnEvent, number, object]>([
    ['a wrong key', { headers: { 'x-api-key': 'bad' } }, 401, envelope('unauthorized')],
    ['no key', { headers: { 'x-api-key': '' } }, 401, envelope('unauthorized')],
    ['a wrong method', { method: 'GET' }, 405, envelope('method not allowed')],
    ['a wrong method under a wrong key', { method: 'GET', headers: { 'x-api-key': 'bad' } }, 405, {}],
    ['bad JSON', { body: '{' }, 400, envelope('malformed json', 'unparsable_request')],
    ['an empty body', { body: '' }, 400, envelope('body must not be empty', 'unparsable_request')],
    [
      'a refusal',
      { body: { testType: 'refused' } },
      409,
      { ...envelope('no', 'uuid_already_exists'), warnings: ['w'] },
    ],
    ['an error', { body: { testType: 'broken' } }, 500, envelope('Internal Server Error', 'internal_server_error')],
  ])('answers %s in JSON, without padding', async (_, event, status, expected) => {
    const { statusCode, headers, body = '' } = await endpoint()(event);
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({ 'content-type': 'application/json', allow: 'POST' });
    expect(JSON.parse(body)).toMatchObject(expected);
    expect(JSON.parse(body)).not.toHaveProperty('padding');
  });

  it('may answer a bare array with headers of its own, unpadded', async () => {
    const call = endpoint({
      methods: ['GET'],
      headers: { 'cache-control': 'max-age=300' },
      parse: () => ({ testType: '' }),
      story: async (_, { path }) => ({ status: 200, body: [{ kid: path.region }] }),
      padding: false,
    });
    const { headers, body } = await call({ method: 'GET', pathParameters: { region: 'US-ZZ' } });
    expect(body).toBe('[{"kid":"US-ZZ"}]');
    expect(headers).toMatchObject({ 'cache-control': 'max-age=300', allow: 'GET' });
  });

  it.each<[string, AnEvent, number]>([
    ['a refusal', { body: { testType: 'refused' } }, 409],
    ['an error', { body: { testType: 'broken' } }, 500],
    ['a wrong method', { method: 'GET' }, 405],
  ])('lets no cache keep %s', async (_, event, status) => {
    const own = { 'cache-control': 'public, max-age=300', 'x-own': '1' };
    const { statusCode, headers } = await endpoint({ headers: own })(event);
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('x-own');
  });

  it('ignores X-Chaff: that is for phones', async () => {
    expect((await endpoint()({ headers: { 'x-chaff': '1' }, body: '{' })).statusCode).toBe(400);
  });

  it('writes one line per call', async () => {
    const lines = await linesOf(() => endpoint()({ body: { testType: 'refused' } }));
    expect(lines).toMatchObject([{ status: 409, errorCode: 'uuid_already_exists', chaff: false }]);
  });
});

describe.each([
  ['verification', verificationFallback],
  ['keyserver', keyserverFallback],
])('%s/fallback', (_, handler) => {
  it.each(['GET', 'POST', 'DELETE'])('answers %s of any path 404 in JSON', async (method) => {
    const { statusCode, headers, body = '' } = await handler(httpEvent({ method, path: '/x', body: '{' }), {} as never);
    expect(statusCode).toBe(404);
    expect(headers?.['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual(envelope('not found'));
  });
});
