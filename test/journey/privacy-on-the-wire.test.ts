/**
 * 200 real and 200 cover calls of each device endpoint over HTTP: headers exactly, names and order and lengths of values, and
 * the distribution of sizes (docs/privacy-on-the-wire.md). Times are measured in process (test/lambdas/privacy-on-the-wire).
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { kolmogorovSmirnov } from '../support/privacy/kolmogorov-smirnov.ts';
import { stack } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { adminKey, type Body, batchIssue, call, deviceKey, ok, type Reply, urls } from './support/call.ts';
import { ekeyhmacOf, freshKeys, freshPhone, type JsonKey, time } from './support/story.ts';

const CALLS = 200;
/** More at a time would start more containers than a laptop has room for. */
const AT_ONCE = 4;
/** Draws differ from run to run: by chance this fails once in a million comparisons. */
const ALPHA = 1e-6;
/** Reports that one address may make in ten minutes, and some to spare (verification-server.md §5.4). */
const REPORTS_A_WINDOW = 50;
const DAY_SECONDS = 86_400;

interface Call {
  readonly body: Body;
  readonly headers: Record<string, string>;
}

const chaff = (headers: Record<string, string>): Call => ({
  body: 'not read',
  headers: { ...headers, 'X-Chaff': '1' },
});

/** In turns, so that both kinds meet the same containers. */
async function replies(url: string, calls: readonly Call[]): Promise<Reply[]> {
  const all: Reply[] = [];
  for (let from = 0; from < calls.length; from += AT_ONCE) {
    const some = calls.slice(from, from + AT_ONCE);
    all.push(...(await Promise.all(some.map(({ body, headers }) => call(url, body, headers)))));
  }
  return all;
}

/** Real ones at even places. */
const mingled = (real: readonly Call[], cover: Call) => real.flatMap((one) => [one, cover]);

/** Names as they were sent, in their order, and what is left of values once they are encrypted. */
const headerImage = ({ exchange }: Reply) => exchange.headers.map(([name, value]) => `${name}: ${value.length}`);

function expectAlike(all: readonly Reply[]): void {
  const sizesOf = (replies: readonly Reply[]) => replies.map(({ exchange }) => exchange.body.length);
  const [real, cover] = [0, 1].map((part) => all.filter((_, index) => index % 2 === part)) as [Reply[], Reply[]];
  expect(real.length).toBe(cover.length);
  expect([...new Set(all.map(({ status }) => status))]).toEqual([200]);
  expect([...new Set(all.map((reply) => headerImage(reply).join('\n')))]).toHaveLength(1);
  for (const size of sizesOf(all)) expect(size).toBeLessThanOrEqual(6_143);
  for (const size of sizesOf(all)) expect(size).toBeGreaterThanOrEqual(4_096);
  expect(kolmogorovSmirnov(sizesOf(real), sizesOf(cover))).toBeGreaterThan(ALPHA);
}

const hmacKey = Buffer.alloc(16, 7);
let keys: JsonKey[][] = [];
let tokens: unknown[] = [];
let certificates: unknown[] = [];

beforeAll(nextBrakeWindow);

describe('200 real and 200 cover calls', () => {
  it('verify', async () => {
    const batches = Array.from({ length: CALLS / 10 }, () => ({ codes: Array(10).fill({ testType: 'confirmed' }) }));
    const codes: unknown[] = [];
    for (const batch of batches) {
      const issued = ok(await batchIssue(batch, adminKey)).codes as Record<string, unknown>[];
      codes.push(...issued.map(({ code }) => code));
    }
    const real = codes.map((code) => ({ body: { code }, headers: deviceKey }));
    const all = await replies(urls.verify, mingled(real, chaff(deviceKey)));
    expectAlike(all);
    tokens = all.filter((_, index) => index % 2 === 0).map(({ json }) => json.token);
  });

  it('certificate', async () => {
    keys = await Promise.all(tokens.map(() => freshKeys(1)));
    const real = tokens.map((token, index) => ({
      body: { token, ekeyhmac: ekeyhmacOf(keys[index] ?? [], hmacKey) },
      headers: deviceKey,
    }));
    const all = await replies(urls.certificate, mingled(real, chaff(deviceKey)));
    expectAlike(all);
    certificates = all.filter((_, index) => index % 2 === 0).map(({ json }) => json.certificate);
  });

  it('publish', async () => {
    const real = certificates.map((verificationPayload, index) => ({
      headers: {},
      body: {
        ...{ temporaryExposureKeys: keys[index], healthAuthorityID: stack().keyServer.healthAuthorityId },
        ...{ verificationPayload, hmacKey: hmacKey.toString('base64') },
      },
    }));
    expectAlike(await replies(urls.publish, mingled(real, chaff({}))));
  });

  it.skipIf(!time.control)(
    'user-report (needs a clock that can be moved: an address reports 200 times a day)',
    async () => {
      // A day of its own, before and after: other tests report from the same address.
      await time.control?.advance(DAY_SECONDS);
      const all: Reply[] = [];
      for (let window = 0; window < CALLS / REPORTS_A_WINDOW; window++) {
        await nextBrakeWindow();
        const real = Array.from({ length: REPORTS_A_WINDOW }, () => ({
          body: { phone: freshPhone(), nonce: randomBytes(256).toString('base64') },
          headers: deviceKey,
        }));
        all.push(...(await replies(urls.userReport, mingled(real, chaff(deviceKey)))));
      }
      expectAlike(all);
      await time.control?.advance(DAY_SECONDS);
    },
  );
});
