/**
 * Everything that can go wrong between a function and AWS, at each of its requests, through the deployed handlers and the SDK
 * with its retries: no code is burnt without an answer that the phone can repeat, nothing is half-written or charged twice, and
 * no key is lost.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GREATEST_MODELLED } from '../../../../protocol/abuse/modeler.ts';
import { type Fault, faults, Killed, kmsUnavailable } from '../../../support/faults/faults.ts';
import { operatorStories } from '../../../support/faults/operator-stories.ts';
import { type Reply, type Story, stories, type World } from '../../../support/faults/stories.ts';
import { deployVerification } from '../../../support/memory-aws/deploy.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { inVirtualTime } from '../../../support/process/virtual-time.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { load, newApiKey } from '../../../support/verification/verification-functions.ts';

/** What containers remember of keys, regions and rings is read again after this. */
const CACHE_SECONDS = 61;
const verification = {
  ...demo.verification,
  sms: { ...demo.verification.sms, dailyCapUserReports: 100_000 },
  abusePrevention: { enabled: true, limit: GREATEST_MODELLED, limitFactor: 10 },
};
const output = captureOutput();
let world: World;
/** Milliseconds. Time does not go back from test to test: keys and periods of quotas begin in it. */
let latest = Date.now();

beforeAll(async () => {
  const aws = await deployVerification({ ...demo, verification });
  world = { aws, keys: { device: await newApiKey('device'), admin: await newApiKey('admin') } };
  const operators = ['change-settings', 'burst-quota', 'rotate'];
  await Promise.all([...Object.keys(stories), 'check-code-status', ...operators].map(load));
}, 60_000);

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function later(work: () => Promise<void>): Promise<void> {
  const working = () =>
    work().finally(() => {
      latest = Date.now();
    });
  return inVirtualTime(working, latest);
}

/** How many requests a call makes that nothing disturbs. */
async function requestsOf(story: Story): Promise<number> {
  const attempt = await story(world);
  forget();
  const before = world.aws.asked.length;
  const reply = await attempt.run();
  const requests = world.aws.asked.length - before;
  expect(reply.status).toBe(200);
  await attempt.check(reply);
  return requests;
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

describe.each(Object.entries({ ...stories, ...operatorStories }))('%s', (_, story) => {
  it.each(faults)('%s, at each of its requests', async (_, fault) => {
    await later(async () => {
      const requests = await requestsOf(story);
      expect(requests).toBeGreaterThanOrEqual(2);
      for (let at = 1; at <= requests; at++) await disturbed(story, fault, at);
    });
  });

  it('KMS unavailable', async () => {
    await later(() => disturbed(story, () => kmsUnavailable, 1));
  });
});
