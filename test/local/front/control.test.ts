import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { startControl } from '../../../local/front/control.ts';

const systemTime = 1_795_305_600_500;
let events: string[];
let runJob: (job: string) => Promise<unknown>;
let control: { close(): Promise<void> };
let base = '';

beforeAll(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  control = await startControl(port, {
    writeOffset: async (offset) => void events.push(`offset ${offset}`),
    runJob: (job) => runJob(job),
    settled: async () => void events.push('settled'),
    systemTime: () => systemTime,
    cacheMilliseconds: 1,
  });
});
beforeEach(() => {
  events = [];
  runJob = async (job) => ({ did: job });
});
afterAll(() => control.close());

async function call(method: string, path: string, body?: string) {
  const response = await fetch(base + path, { method, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('clock', () => {
  it('starts at the system time and only goes forward, after caches and requests under way', async () => {
    expect((await call('GET', '/clock')).body).toEqual({ now: 1_795_305_600, offsetSeconds: 0 });
    const day = await call('POST', '/clock', '{"advanceSeconds": 86400}');
    expect(day).toEqual({ status: 200, body: { now: 1_795_392_000, offsetSeconds: 86_400 } });
    expect(events).toEqual(['offset 86400', 'settled']);
  });

  it('adds up advances sent at once', async () => {
    const { offsetSeconds } = (await call('GET', '/clock')).body;
    await Promise.all([1, 2, 3].map((n) => call('POST', '/clock', `{"advanceSeconds": ${n}}`)));
    expect((await call('GET', '/clock')).body.offsetSeconds).toBe(Number(offsetSeconds) + 6);
  });

  it.each(['{"advanceSeconds": -1}', '{"advanceSeconds": 1.5}', '{"advanceSeconds": "60"}', '{}', '[]', 'x', ''])(
    'refuses %s',
    async (body) => {
      const answer = await call('POST', '/clock', body);
      expect(answer).toMatchObject({ status: 400, body: { error: expect.any(String) } });
      expect(events).toEqual([]);
    },
  );
});

describe('jobs', () => {
  it('answers with what the function did', async () => {
    const answer = await call('POST', '/run', '{"job": "export"}');
    expect(answer).toEqual({ status: 200, body: { job: 'export', result: { did: 'export' } } });
  });

  it.each(['{"job": "publish"}', '{"job": "toString"}', '{}'])('refuses %s and names the jobs', async (body) => {
    const answer = await call('POST', '/run', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain('import-jwks, export');
  });

  it("answers 500 with a failed function's message", async () => {
    runJob = () => Promise.reject(new Error('no lease'));
    expect(await call('POST', '/run', '{"job": "export"}')).toEqual({ status: 500, body: { error: 'no lease' } });
  });
});

it.each([
  ['GET', '/'],
  ['GET', '/run'],
  ['DELETE', '/clock'],
])('answers %s %s with 404 and what there is', async (method, path) => {
  const answer = await call(method, path);
  expect(answer.status).toBe(404);
  expect(answer.body.error).toContain('POST /clock');
});
