/** A call that waits for something that never comes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callMilliseconds } from '../../../../lambdas/shared/aws/options.ts';
import { jsonEndpoint } from '../../../../lambdas/shared/http/endpoints/json-endpoint.ts';
import type { FailureBrake } from '../../../../lambdas/shared/http/limits/brake.ts';
import { remainingMilliseconds } from '../../../../lambdas/shared/time-limit.ts';
import { clock, endpoint, recordingBrake, story, withoutPadding } from '../../../support/http/device-endpoint.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';

let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  output.release();
});

const never = () => new Promise<never>(() => {});
const lasting = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
/** Releases its answers at multiples of 150 ms. */
const deadline = { minMilliseconds: 150, maxMilliseconds: 150 };
const brake: FailureBrake = { ...recordingBrake().brake, failed: never };

async function withoutWaiting<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const begun = performance.now();
  const done = work().then((result) => ({ result, milliseconds: performance.now() - begun }));
  await vi.runAllTimersAsync();
  return done;
}

const lines = () =>
  output
    .text()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('a phone', () => {
  it.each([
    ['the clock', { clock: never }],
    ['the API key', { authenticate: never }],
    ['the story', { story: never }],
    ['the brake', { brake }, { code: 'refused' }],
  ])('is answered 500 after four seconds by a call that waits for %s', async (_, options, body = { code: '1' }) => {
    const good = (await withoutWaiting(() => endpoint({ deadline })({ body: { code: '1' } }))).result;
    const { result, milliseconds } = await withoutWaiting(() => endpoint({ deadline, ...options })({ body }));
    expect([result.statusCode, milliseconds]).toEqual([500, 4_050]);
    const error = 'internal_server_error';
    expect(withoutPadding(result)).toEqual({ error: 'Internal Server Error', errorCode: error, error_code: error });
    expect(result.body?.length).toBeGreaterThanOrEqual(4_096);
    expect(result.body?.length).toBeLessThanOrEqual(6_143);
    const lengths = (headers: object = {}) => Object.entries(headers).map(([name, value]) => [name, value.length]);
    expect(lengths(result.headers)).toEqual(lengths(good.headers));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has its call counted and logged, without a text', async () => {
    await withoutWaiting(() => endpoint({ deadline, story: never })({ body: { code: 'the-code' } }));
    const written = lines();
    expect(written).toContainEqual(expect.objectContaining({ errorName: 'TimeLimitError' }));
    expect(written).toContainEqual(expect.objectContaining({ UnexpectedError: 1 }));
    expect(written).toContainEqual(expect.objectContaining({ DeadlineOverrun: 1 }));
    expect(written).toContainEqual(expect.objectContaining({ message: 'call', status: 500 }));
    expect(output.text()).not.toContain('the-code');
  });

  it.each([
    ['just before', 3_999, 200, 4_050],
    ['at', 4_001, 500, 4_050],
  ])('gets the answer of a story that ends %s its time', async (_, lasts, status, at) => {
    const slow = async (request: { code: string }, call: Parameters<typeof story>[1]) => {
      await lasting(lasts);
      return story(request, call);
    };
    const done = await withoutWaiting(() => endpoint({ deadline, story: slow })({ body: { code: '1' } }));
    expect([done.result.statusCode, done.milliseconds]).toEqual([status, at]);
  });

  it('shares one time among all steps of the call', async () => {
    const authenticate = async () => {
      await lasting(3_000);
      return { region: 'US-ZZ', type: 'device', id: 'key-1' } as const;
    };
    const left: number[] = [];
    const asking = async () => {
      left.push(remainingMilliseconds());
      return never();
    };
    const call = endpoint({ deadline, authenticate, story: asking });
    const { result, milliseconds } = await withoutWaiting(() => call({ body: { code: '1' } }));
    expect([result.statusCode, milliseconds, left]).toEqual([500, 4_050, [1_000]]);
  });

  it('is not disturbed by what a call before it left half-way', async () => {
    const left: number[] = [];
    const slow = async () => {
      await lasting(5_000);
      // What it asks of AWS now is refused there (aws/http.ts), in whatever call the container is by then.
      left.push(remainingMilliseconds());
      return { status: 200, body: {} };
    };
    const first = endpoint({ deadline, story: slow })({ body: { code: '1' } });
    await vi.advanceTimersByTimeAsync(4_050);
    expect((await first).statusCode).toBe(500);
    const next = async () => {
      await lasting(1_000);
      left.push(remainingMilliseconds());
      return { status: 200, body: {} };
    };
    const { result } = await withoutWaiting(() => endpoint({ deadline, story: next })({ body: { code: '1' } }));
    expect(result.statusCode).toBe(200);
    expect(left).toEqual([expect.any(Number), 3_000]);
    expect(left[0]).toBeLessThan(0);
  });
});

it('staff are answered 500 after six seconds', async () => {
  const call = jsonEndpoint({
    name: 'verification/test',
    clock,
    randomBytes: (size) => Buffer.alloc(size),
    parse: () => undefined,
    story: never,
    padding: false,
  });
  const { result, milliseconds } = await withoutWaiting(() => call(httpEvent(), {} as never));
  expect([result.statusCode, milliseconds]).toEqual([500, callMilliseconds.staff]);
  expect(callMilliseconds.staff).toBe(6_000);
  expect(JSON.parse(result.body ?? '')).toMatchObject({ errorCode: 'internal_server_error' });
});
