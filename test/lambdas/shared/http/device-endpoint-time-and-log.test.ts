import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../../protocol/errors.ts';
import { endpoint, ways } from '../../../support/http/device-endpoint.ts';
import type { AnEvent } from '../../../support/http/events.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  output.release();
  vi.useRealTimers();
});

/** Lets waits pass at once, and no time but by waiting: a busy machine must not change what is measured. */
async function withoutWaiting<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  const done = work();
  await vi.runAllTimersAsync();
  return done;
}

const storyOf = (milliseconds: number) => async () => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return { status: 200, body: {} };
};

describe('release deadline', () => {
  /** Milliseconds from arrival to release; the story takes `work` of them. */
  async function timeOf(work: number, draws: number[], event: AnEvent = { body: { code: '1' } }): Promise<number> {
    const scripted = (size: number) => {
      const bytes = Buffer.alloc(size);
      if (size === 4) bytes.writeUInt32BE(draws.shift() ?? 0);
      return bytes;
    };
    const deadline = { minMilliseconds: 150, maxMilliseconds: 250 };
    return withoutWaiting(async () => {
      const begun = performance.now();
      await endpoint({ randomBytes: scripted, story: storyOf(work), deadline })(event);
      return performance.now() - begun;
    });
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
  const allLines = (event: AnEvent, options = {}) => withoutWaiting(() => linesOf(() => endpoint(options)(event)));
  const callLines = async (event: AnEvent, options = {}) =>
    (await allLines(event, options)).filter(({ message }) => message === 'call');

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
    const deadline = { minMilliseconds: 60, maxMilliseconds: 60 };
    const [slow] = await callLines({ body: { code: '1' } }, { story: storyOf(7), deadline });
    expect(slow?.durationMilliseconds).toBe(7);
  });

  it('names an unexpected error and its place, and repeats nothing of its message', async () => {
    const lines = await allLines({ body: { code: 'broken' } });
    expect(lines.find(({ message }) => message === 'unexpected error')).toMatchObject({
      errorName: 'Error',
      at: expect.arrayContaining([expect.stringMatching(/^at .*story /)]),
    });
    expect(JSON.stringify(lines)).not.toContain('secret-in-message');
  });

  it('names the error behind an answer of status 500 that has a code of its own', async () => {
    const refusal = (status: number, cause?: Error) => async () => {
      throw Object.assign(new ApiError(status, 'unable_to_load_health_authority', 'no'), cause ? { cause } : {});
    };
    const cause = new RangeError('secret-in-message');
    const lines = await allLines({ body: { code: '1' } }, { story: refusal(500, cause) });
    expect(lines.find(({ message }) => message === 'unexpected error')).toMatchObject({
      errorName: 'ApiError',
      cause: { errorName: 'RangeError' },
    });
    expect(lines).toContainEqual(expect.objectContaining({ UnexpectedError: 1 }));
    expect(lines).toContainEqual(expect.objectContaining({ errorCode: 'unable_to_load_health_authority' }));
    expect(JSON.stringify(lines)).not.toContain('secret-in-message');
    for (const story of [refusal(400, cause), refusal(500)]) {
      expect(await allLines({ body: { code: '1' } }, { story })).toHaveLength(1);
    }
  });

  it('holds nothing of request or caller', async () => {
    const event = { body: { code: 'the-code' }, headers: { 'user-agent': 'the-agent', 'x-api-key': 'good' } };
    const written = JSON.stringify(await allLines({ ...event, sourceIp: '198.51.100.7' }));
    for (const private_ of ['the-code', 'the-agent', 'good', '198.51.100.7', 'xxx']) {
      expect(written).not.toContain(private_);
    }
  });

  it('counts overruns and unexpected errors as metrics', async () => {
    const metricsOf = async (event: AnEvent, options = {}) =>
      (await allLines(event, options)).filter((line) => '_aws' in line);
    expect(await metricsOf({ body: { code: '1' } })).toEqual([]);
    expect(await metricsOf({ body: { code: 'broken' } })).toMatchObject([{ UnexpectedError: 1, service: 'local' }]);
    expect(await metricsOf({ body: { code: '1' } }, { story: storyOf(5) })).toMatchObject([{ DeadlineOverrun: 1 }]);
  });
});
