/** A device call that costs something whatever it says is bounded per address. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, endpoint, withoutPadding } from '../../../support/http/device-endpoint.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.release());

/** A limit that notes whom it is asked for. */
function recording(waitSeconds: number) {
  const asked: string[] = [];
  const limit = async (address: string) => {
    asked.push(address);
    return waitSeconds;
  };
  return { asked, limit };
}

const event = { body: { code: '1' }, sourceIp: '198.51.100.7' };

describe('a limit per address', () => {
  it('lets through what is below it, and is asked once per call', async () => {
    const { asked, limit } = recording(0);
    expect((await endpoint({ limit })(event)).statusCode).toBe(200);
    expect(asked).toEqual(['198.51.100.7']);
  });

  it.each([
    [1, '001'],
    [600, '600'],
    [999, '999'],
    [1_000, '999'],
    [86_400, '999'],
  ])('refuses for %i seconds, in an answer like every other, with a time of three digits', async (wait, header) => {
    const { limit } = recording(wait);
    const result = await endpoint({ limit })({ ...event, body: 'not read' });
    expect(result.statusCode).toBe(429);
    expect(result.headers?.['retry-after']).toBe(header);
    expect(withoutPadding(result)).toMatchObject({ errorCode: 'quota_exceeded', error_code: 'quota_exceeded' });
    expect(Buffer.byteLength(result.body ?? '')).toBeGreaterThanOrEqual(4_096);
    expect(bodyOf(result).padding.length).toBeGreaterThanOrEqual(1_368);
    expect(Object.keys(result.headers ?? {})).toEqual(Object.keys((await endpoint()(event)).headers ?? {}));
  });

  it('counts neither chaff nor strangers, nor whoever has no address', async () => {
    const { asked, limit } = recording(60);
    const call = endpoint({ limit });
    expect((await call({ ...event, headers: { 'x-chaff': '1' } })).statusCode).toBe(200);
    expect((await call({ ...event, headers: { 'x-api-key': 'bad' } })).statusCode).toBe(401);
    expect((await endpoint({ limit, clientAddress: async () => undefined })(event)).statusCode).toBe(200);
    expect(asked).toEqual([]);
  });

  it('is counted as an event, without the address', async () => {
    const lines = await linesOf(() => endpoint({ limit: recording(60).limit })(event));
    expect(JSON.stringify(lines)).toContain('ReportLimited');
    expect(JSON.stringify(lines)).not.toContain('198.51');
  });

  it('that cannot be counted fails the call: nobody would know how often it was made', async () => {
    const limit = async () => Promise.reject(new Error('no table'));
    expect((await endpoint({ limit })(event)).statusCode).toBe(500);
  });
});
