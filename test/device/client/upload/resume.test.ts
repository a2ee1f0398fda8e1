import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { RefusedError } from '../../../../device/client/answer.ts';
import { android, ios, type Profile } from '../../../../device/client/profile.ts';
import { fileStore, readKept } from '../../../../device/client/upload/kept.ts';
import { proceed } from '../../../../device/client/upload/proceed.ts';
import { enterCode, shareWith } from '../../../../device/client/upload/steps.ts';
import { emptyMemory, type Store, type Upload } from '../../../../device/client/upload/upload.ts';
import type { ExposureKey } from '../../../../device/radio/keys.ts';
import { SingleUseServer } from '../../support/single-use-server.ts';
import { Death, keysUntil, type Life, mortalPhone, NOON, sessionOver } from '../../support/uploading.ts';

const CODE = '73940562';
const folder = mkdtempSync(join(tmpdir(), 'upload-'));
afterAll(() => rmSync(folder, { recursive: true }));

const paddedIos: Profile = { ...ios, paddedBodyBytes: 5_000 };
let server: SingleUseServer;
let file: string;
let files = 0;

beforeEach(() => {
  server = new SingleUseServer(NOON);
  server.codes.set(CODE, { testType: 'confirmed', expiresAt: NOON + 900 });
  file = join(folder, `phone-${files++}.json`);
});

/** One run of the program, from what the file says to the end, or to its death. */
async function run(profile: Profile, life: Life, phoneKeys: readonly ExposureKey[]): Promise<Upload> {
  const owner = { platform: profile.name, region: 'US-ZZ' };
  const kept = readKept(file, owner) ?? { keys: [...phoneKeys], memory: emptyMemory };
  const { send, store } = mortalPhone(life, server.send, fileStore(file, owner, kept, kept.memory));
  const session = sessionOver(send, profile, `run ${life.left}`);
  if (!store.read().upload) store.keep({ ...store.read(), upload: enterCode(session, CODE) });
  const uploader = { session, store, now: () => server.now };
  const upload = await proceed(uploader);
  if (upload.at !== 'diagnosed') return upload;
  consent(store, session, upload, kept.keys);
  return proceed(uploader);
}

function consent(
  store: Store,
  session: ReturnType<typeof sessionOver>,
  upload: Extract<Upload, { at: 'diagnosed' }>,
  keys: readonly ExposureKey[],
) {
  const { revisionToken } = store.read();
  const answers = { symptomDate: '', traveler: false };
  store.keep({ ...store.read(), upload: shareWith(session, upload, { keys, revisionToken, answers }, server.now) });
}

async function steps(profile: Profile): Promise<number> {
  const life = { steps: 0, left: Number.POSITIVE_INFINITY };
  await run(profile, life, keysUntil(NOON));
  return life.steps;
}

describe.each([
  ['android', android],
  ['ios with padding', paddedIos],
])('a phone that dies at any step (%s)', (_, profile) => {
  it('carries on, and everything was taken exactly once', async () => {
    const last = await steps(profile);
    // Five states kept, three requests, each with a before and an after.
    expect(last).toBe(16);
    for (let left = 1; left <= last; left++) {
      server = new SingleUseServer(NOON);
      server.codes.set(CODE, { testType: 'confirmed', expiresAt: NOON + 900 });
      file = join(folder, `phone-${files++}.json`);
      await expect(run(profile, { steps: 0, left }, keysUntil(NOON)), `step ${left}`).rejects.toBeInstanceOf(Death);
      const resumed = await run(profile, { steps: 0, left: Number.POSITIVE_INFINITY }, keysUntil(NOON));
      expect(resumed, `step ${left}`).toMatchObject({ at: 'shared', receipt: { insertedExposures: 14 } });
      expect(server.taken, `step ${left}`).toEqual({ verify: 1, certificate: 1, publish: 1 });
    }
  });

  it('survives one death after the other, and sends the same bytes', async () => {
    for (let deaths = 0; ; deaths++) {
      // Four steps are the least in which a request is sent, answered and kept.
      const life = { steps: 0, left: 4 };
      const outcome = await run(profile, life, keysUntil(NOON)).catch((error: unknown) => error);
      if (!(outcome instanceof Death)) break;
      expect(deaths).toBeLessThan(20);
    }
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
    const bodies = new Map<string, Set<string>>();
    for (const { url, body } of server.requests) bodies.set(url, (bodies.get(url) ?? new Set()).add(String(body)));
    expect([...bodies.values()].map((each) => each.size)).toEqual([1, 1, 1]);
    expect(server.requests.length).toBeGreaterThan(3);
  });
});

// Without padding a server cannot tell a repetition from a second use (protocol/codes/repeat.ts).
describe('a phone without padding (ios)', () => {
  it('never has anything taken twice, and is told when an answer was lost', async () => {
    const last = await steps(ios);
    const outcomes: string[] = [];
    for (let left = 1; left <= last; left++) {
      server = new SingleUseServer(NOON);
      server.codes.set(CODE, { testType: 'confirmed', expiresAt: NOON + 900 });
      file = join(folder, `phone-${files++}.json`);
      await expect(run(ios, { steps: 0, left }, keysUntil(NOON))).rejects.toBeInstanceOf(Death);
      const outcome = await run(ios, { steps: 0, left: Number.POSITIVE_INFINITY }, keysUntil(NOON)).catch((e) => e);
      expect(Math.max(...Object.values(server.taken))).toBe(1);
      if (outcome instanceof RefusedError) outcomes.push(`${left}: ${outcome.code}`);
      else expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
    }
    // 4: verify answered, 5: before its answer is kept; 10 and 11: the same of the certificate.
    expect(outcomes).toEqual(['4: code_invalid', '5: code_invalid', '10: token_expired', '11: token_expired']);
  });
});

describe('a lost answer to verify', () => {
  it.each([
    ['a second before five minutes', 299, 'shared'],
    ['five minutes', 300, 'refused'],
    ['a second later', 301, 'refused'],
  ])('resumed after %s', async (_, seconds, at) => {
    await expect(run(android, { steps: 0, left: 4 }, keysUntil(NOON))).rejects.toBeInstanceOf(Death);
    server.now += seconds;
    await run(android, { steps: 0, left: Number.POSITIVE_INFINITY }, keysUntil(NOON)).catch(() => {});
    const owner = { platform: 'android', region: 'US-ZZ' };
    expect(readKept(file, owner)?.memory.upload?.at).toBe(at);
    expect(server.taken.verify).toBe(1);
  });
});
