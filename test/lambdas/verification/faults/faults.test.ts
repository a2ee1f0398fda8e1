/**
 * Everything that can go wrong between a function and AWS, at each of its requests, through the deployed handlers and the SDK
 * with its retries: no code is burnt without an answer that the phone can repeat, and nothing is half-written.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Fault, faults, Killed, kmsUnavailable } from '../../../support/faults/faults.ts';
import { type Reply, type Story, stories, type World } from '../../../support/faults/stories.ts';
import { deployVerification } from '../../../support/memory-aws/deploy.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { captureOutput } from '../../../support/stdout.ts';
import { load, newApiKey } from '../../../support/verification-functions.ts';
import { inVirtualTime } from '../../../support/virtual-time.ts';

/** What containers remember of keys, regions and rings is read again after this. */
const CACHE_SECONDS = 61;
const verification = { ...demo.verification, sms: { ...demo.verification.sms, dailyCapUserReports: 100_000 } };
const output = captureOutput();
let world: World;

beforeAll(async () => {
  const aws = await deployVerification({ ...demo, verification });
  world = { aws, keys: { device: await newApiKey('device'), admin: await newApiKey('admin') } };
  await Promise.all([...Object.keys(stories), 'check-code-status'].map(load));
}, 60_000);

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** How many requests a call makes that nothing disturbs. */
async function requestsOf(story: Story): Promise<number> {
  const attempt = await story(world);
  forget();
  const before = world.aws.asked.length;
  const reply = await attempt.run();
  expect(reply.status).toBe(200);
  return world.aws.asked.length - before;
}

function forget(): void {
  vi.setSystemTime(Date.now() + 1_000 * CACHE_SECONDS);
}

/** The container that is killed has said nothing, whatever its handler returns in this process. */
async function disturbed(story: Story, fault: Fault, at: number): Promise<void> {
  const attempt = await story(world);
  forget();
  let wasKilled = false;
  const disturbance = fault(at);
  world.aws.disturb((asked, carryOut) =>
    disturbance(asked, carryOut).catch((error) => {
      wasKilled ||= error instanceof Killed;
      throw error;
    }),
  );
  const reply: Reply = await attempt.run();
  world.aws.disturb(undefined);
  await attempt.check(wasKilled ? undefined : reply);
}

describe.each(Object.entries(stories))('%s', (_, story) => {
  it.each(faults)('%s, at each of its requests', async (_, fault) => {
    await inVirtualTime(async () => {
      const requests = await requestsOf(story);
      expect(requests).toBeGreaterThanOrEqual(2);
      for (let at = 1; at <= requests; at++) await disturbed(story, fault, at);
    });
  });

  it('KMS unavailable', async () => {
    await inVirtualTime(() => disturbed(story, () => kmsUnavailable, 1));
  });
});
