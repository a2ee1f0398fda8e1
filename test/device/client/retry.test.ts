import { describe, expect, it } from 'vitest';
import { type Exchange, type Request, UnreachableError } from '../../../device/client/http.ts';
import { android, ios, type RetryRules } from '../../../device/client/profile.ts';
import { pauseSeconds, withRetries } from '../../../device/client/retry.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z') / 1000;
const request: Request = { method: 'POST', url: 'http://example/', headers: {}, body: Buffer.from('same bytes') };

/** One 429 with these headers, then 200: how long the phone waited, and the time given to each attempt. */
async function limited(rules: RetryRules, headers: Exchange['headers'], asked: Request = request) {
  const waited: number[] = [];
  const timeouts: (number | undefined)[] = [];
  const statuses = [429, 200];
  const send = async ({ timeoutMilliseconds }: Request): Promise<Exchange> => {
    timeouts.push(timeoutMilliseconds);
    const status = statuses.shift() ?? 200;
    return { method: '', path: '', requestBytes: 0, status, headers, body: Buffer.alloc(0), milliseconds: 1 };
  };
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const { status } = await withRetries(send, rules, wait, () => NOW)(asked);
  expect(status).toBe(200);
  return { waited, timeouts };
}

describe('after 429 (enx-client.md §9, §17 no. 17)', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['no seconds', '0', 0],
    ['the longest that it waits', '60', 60_000],
    ['more', '61', 60_000],
    ['a date', 'Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['this very second', 'Sun, 22 Nov 2026 12:00:00 GMT', 0],
    ['a date in the past', 'Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['nonsense', 'soon', 0],
    ['a negative number', '-5', 0],
  ])('iOS waits by Retry-After: %s', async (_, text, milliseconds) => {
    expect(await limited(ios.retry, [['Retry-After', text]])).toEqual({
      waited: [milliseconds],
      timeouts: [10_000, 10_000],
    });
  });

  it('Android reads X-Retry-After, does not wait, and gives the next attempt that time', async () => {
    const headers = [
      ['Retry-After', '7'],
      ['X-Retry-After', 'Sun, 22 Nov 2026 12:00:30 GMT'],
    ] as const;
    expect(await limited(android.retry, headers)).toEqual({ waited: [], timeouts: [10_000, 30_000] });
    expect(await limited(android.retry, [['Retry-After', '7']])).toEqual({ waited: [], timeouts: [10_000, 10_000] });
  });

  it('both are switches', async () => {
    const headers = [['X-Retry-After', 'Sun, 22 Nov 2026 12:00:30 GMT']] as const;
    const patient: RetryRules = { ...android.retry, limitedMeans: 'wait' };
    expect(await limited(patient, headers)).toEqual({ waited: [30_000], timeouts: [10_000, 10_000] });
    expect(await limited({ ...ios.retry, limitedHeader: 'X-Retry-After' }, headers)).toMatchObject({
      waited: [30_000],
    });
  });
});

it('each attempt has ten seconds, unless the request names its own', async () => {
  expect((await limited(ios.retry, [])).timeouts).toEqual([10_000, 10_000]);
  expect((await limited(ios.retry, [], { ...request, timeoutMilliseconds: 500 })).timeouts).toEqual([500, 500]);
});

it('a timeout counts as a lost connection', async () => {
  let attempts = 0;
  const send = async () => {
    attempts++;
    throw new UnreachableError('no answer in time');
  };
  await expect(withRetries(send, android.retry, async () => {})(request)).rejects.toBeInstanceOf(UnreachableError);
  expect(attempts).toBe(4);
});

it('background work pauses half an hour, twice as long each time, five hours at most', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(pauseSeconds)).toEqual([1_800, 3_600, 7_200, 14_400, 18_000, 18_000, 18_000]);
});
