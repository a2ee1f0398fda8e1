/** An endpoint for phones with a story that does what its code says. */
import { randomBytes } from 'node:crypto';
import { type Call, type HttpResult, refuseVerification } from '../../../lambdas/shared/http/call.ts';
import { type DeviceEndpointOptions, deviceEndpoint } from '../../../lambdas/shared/http/endpoints/device-endpoint.ts';
import type { FailureBrake } from '../../../lambdas/shared/http/limits/brake.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { object, parseJsonBody, text } from '../../../protocol/text/strict-json.ts';
import { frozenClock } from '../process/clock.ts';
import { type AnEvent, httpEvent } from './events.ts';

export const clock = frozenClock();
export const identity = { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;
const shape = object({ code: text });

/** Stories by the code that is asked for. */
export async function story({ code }: { code: string }, call: Call) {
  if (code === 'refused') throw new ApiError(400, 'code_invalid', 'no');
  if (code === 'expired') throw new ApiError(400, 'code_expired', 'no');
  if (code === 'missing') throw new ApiError(412, 'unsupported_test_type', 'no');
  if (code === 'maintenance') throw new ApiError(429, 'maintenance_mode', 'later');
  if (code === 'broken') throw new Error('secret-in-message');
  if (code === 'unserialisable') return { status: 200, body: { value: 1n } };
  return { status: 200, body: { token: 'x'.repeat(600), caller: call.apiKey?.id ?? '' } };
}

const BRAKED_AFTER = 3;

/** A brake that notes what it is asked. */
export function recordingBrake(waitSeconds = 0) {
  const failures: string[] = [];
  const checks: string[] = [];
  const brake: FailureBrake = {
    check(region, address) {
      checks.push(`${region} ${address}`);
      return waitSeconds;
    },
    async failed(region, address) {
      failures.push(`${region} ${address}`);
      return failures.length === BRAKED_AFTER;
    },
  };
  return { brake, failures, checks };
}

export function endpoint(options: Partial<DeviceEndpointOptions<{ code: string }>> = {}) {
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

export const bodyOf = (result: HttpResult) => JSON.parse(result.body ?? '');
export const withoutPadding = (result: HttpResult) => {
  const { padding: _, ...rest } = bodyOf(result);
  return rest;
};

/** One event of every way an answer can come about. */
export const ways: [string, AnEvent, number][] = [
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
