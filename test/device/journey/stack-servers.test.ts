import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { send } from '../../../device/client/http.ts';
import { android, ios } from '../../../device/client/profile.ts';
import type { TestType } from '../../../device/journey/diary.ts';
import { stackServers } from '../../../device/journey/stack-servers.ts';
import { createPhone, type Phone } from '../../../device/phone.ts';
import { Problem } from '../../../device/problem.ts';
import { textReport } from '../../../device/report.ts';
import { stackTime } from '../../../device/stack-time.ts';
import type { WalkDeps } from '../../../device/walk/deps.ts';
import { type FakeStack, startFakeStack } from '../support/fake-stack.ts';

const noon = Date.parse('2026-11-22T12:00:00Z') / 1000;
let fake: FakeStack;
let deps: WalkDeps;

beforeEach(async () => {
  fake = await startFakeStack(noon);
  deps = {
    ...{ stack: fake.stack, time: stackTime(fake.stack.controlUrl, send), randomBytes, send },
    ...{ report: textReport(() => {}), schedule: { periodSeconds: 7_200, minimumAgeSeconds: 7_200 }, phoneNumber: '' },
  };
  return () => fake.close();
});

const phoneOf = (profile: typeof android): Phone =>
  createPhone('person 1', profile, { since: noon - 13 * 86_400, now: noon }, randomBytes);
const said = (testType: TestType, symptomsSince?: number) => ({ person: 1, testType, symptomsSince });
const bodyOf = (path: string) => fake.bodies.get(path) ?? {};

describe('a report', () => {
  it('happens at its time, by a code of the laboratory, with its onset', async () => {
    const at = await stackServers(deps).report(phoneOf(ios), said('likely', noon - 2 * 86_400), noon + 600);
    expect(at).toBe(noon + 600);
    expect(bodyOf('/admin/api/issue')).toMatchObject({ testType: 'likely', symptomDate: '2026-11-20' });
    expect(bodyOf('/v1/publish').temporaryExposureKeys).toHaveLength(14);
  });

  it('does not wait for a time that is over', async () => {
    expect(await stackServers(deps).report(phoneOf(ios), said('confirmed'), noon - 600)).toBe(noon);
    expect(bodyOf('/admin/api/issue')).not.toHaveProperty('symptomDate');
  });

  it('brings its revision token when it is changed', async () => {
    const [servers, phone] = [stackServers(deps), phoneOf(android)];
    await servers.report(phone, said('likely'), noon);
    expect(bodyOf('/v1/publish')).not.toHaveProperty('revisionToken');
    await servers.report(phone, said('negative'), noon + 600);
    expect(bodyOf('/v1/publish').revisionToken).toBe('revisionvalue'.repeat(9));
  });

  it('is accepted by an Android phone even when it is negative', async () => {
    await stackServers(deps).report(phoneOf(android), said('negative'), noon);
    expect(bodyOf('/device/api/verify').accept).toEqual([...(android.acceptedTestTypes ?? []), 'negative']);
    await stackServers(deps).report(phoneOf(android), said('likely'), noon);
    expect(bodyOf('/device/api/verify').accept).toEqual(android.acceptedTestTypes);
  });

  it("of an own test goes by a message, whose code comes with the phone's nonce", async () => {
    fake.messages.waits = false;
    await stackServers(deps).report(phoneOf(android), said('user-report'), noon);
    expect(bodyOf('/device/api/user-report')).toMatchObject({ testDate: '2026-11-22', symptomDate: '' });
    expect(bodyOf('/device/api/verify').nonce).toBe(bodyOf('/device/api/user-report').nonce);
    expect(fake.paths).not.toContain('/admin/api/issue');
  });
});

it('two own reports come from two numbers, even where the same one is drawn', async () => {
  let draws = 0;
  const often = (size: number) => (size === 4 && draws++ < 50 ? Buffer.alloc(4) : randomBytes(size));
  fake.messages.waits = false;
  const servers = stackServers({ ...deps, randomBytes: often });
  const numbers = new Set<unknown>();
  for (const at of [noon, noon + 600]) {
    await servers.report(phoneOf(ios), said('user-report'), at);
    numbers.add(bodyOf('/device/api/user-report').phone);
  }
  expect(numbers.size).toBe(2);
});

it('a key of messages that was renewed while the clock moved stops nobody', async () => {
  fake.messages.waits = false;
  const verification = { ...fake.stack.verification, smsKeyId: 'US-ZZ-v0-sms' };
  const servers = stackServers({ ...deps, stack: { ...fake.stack, verification } });
  expect(await servers.report(phoneOf(ios), said('user-report'), noon)).toBe(noon);
});

describe('files', () => {
  it('are made when they are due, and fetched by each phone', async () => {
    const servers = stackServers(deps);
    await servers.report(phoneOf(ios), said('confirmed'), noon);
    await servers.exportAt(noon + 14_400);
    expect(fake.now).toBe(noon + 14_405);
    const [one, other] = [phoneOf(android), phoneOf(ios)];
    for (const phone of [one, other]) await servers.fetchFiles(phone, noon + 15_000);
    expect(fake.paths.filter((path) => path.endsWith('.zip'))).toHaveLength(2);
  });

  it('of before are read by one phone of each platform, and known to all', async () => {
    const servers = stackServers(deps);
    await servers.report(phoneOf(ios), said('confirmed'), noon);
    await servers.exportAt(noon + 14_400);
    const phones = [android, ios, android, ios, ios].map(phoneOf);
    await servers.knowEarlierFiles(phones, noon + 15_000);
    for (const phone of phones) await servers.fetchFiles(phone, noon + 16_000);
    expect(fake.paths.filter((path) => path.endsWith('.zip'))).toHaveLength(2);
  });
});

it('a stack whose clock stands on its own is no place for a journey', () => {
  const { controlUrl: _, ...stack } = fake.stack;
  expect(() => stackServers({ ...deps, stack, time: stackTime(undefined, send) })).toThrow(Problem);
});
