import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadState, markOf, saveState } from '../../../device/watch/state.ts';
import type { PublishedKeys } from '../../../device/watch/world.ts';
import { exportFileName } from '../../../protocol/export/name.ts';
import { type FakeStack, startFakeStack } from '../support/fake-stack.ts';
import { type WatchedStack, watched, watchedStack, worldOf } from './watched-stack.ts';

const NOW = Date.parse('2026-11-22T10:31:05Z') / 1000;
/** Of the window 10:00–12:00, two hours after its end. */
const DUE = Date.parse('2026-11-22T14:00:00Z') / 1000;
const PATIENCE = 3_600;

let fake: FakeStack;
let stage: WatchedStack;
let published: PublishedKeys;

beforeEach(async () => {
  fake = await startFakeStack(NOW);
  stage = watchedStack(fake);
  published = { keys: [], patienceSeconds: PATIENCE };
  await watched(worldOf(fake, stage.send, { published }));
});
afterEach(() => fake.close());

const exportNow = () =>
  stage.send({
    method: 'POST',
    url: `${fake.stack.controlUrl}/run`,
    headers: {},
    body: Buffer.from('{"job":"export"}'),
  });

async function later(time: number) {
  fake.now = time;
  return (await watched(worldOf(fake, stage.send, { published }))).get('published-keys');
}

describe('keys of an earlier run', () => {
  it('are kept by a hash and two times', () => {
    const [key, ...others] = published.keys;
    expect(others).toEqual([]);
    expect(key).toEqual({ mark: expect.stringMatching(/^[0-9a-f]{16}$/), publishedAt: NOW, dueAt: DUE });
  });

  it('are not looked for before they are due', async () => {
    expect(await later(DUE - 1)).toMatchObject({ verdict: 'skipped', reason: 'nothing-due' });
  });

  it('are found, with the delay, and then forgotten', async () => {
    await exportNow();
    expect(await later(DUE)).toMatchObject({
      verdict: 'ok',
      figures: { found: 1, waiting: 0, longestDelaySeconds: DUE - NOW, longestAfterDueSeconds: 0 },
    });
    expect(published.keys.map(({ publishedAt }) => publishedAt)).toEqual([DUE]);
  });

  it.each([
    [-1, { verdict: 'ok', figures: { found: 0, waiting: 1 } }],
    [0, { verdict: 'failed', reason: 'missing-1' }],
  ])('are missing once patience ends: %d s', async (more, expected) => {
    expect(await later(DUE + PATIENCE + more)).toMatchObject(expected);
  });

  it.each([
    [-1, 1],
    [0, 0],
  ])('are told as missing for a day: %d s', async (more, kept) => {
    await later(DUE + PATIENCE + 86_400 + more);
    expect(published.keys.filter(({ publishedAt }) => publishedAt === NOW)).toHaveLength(kept);
  });

  it.each([
    [-1, 'failed'],
    [0, 'skipped'],
  ])('are not missed once their file may be listed no longer: %d s', async (more, verdict) => {
    expect(await later(NOW + 13 * 86_400 + more)).toMatchObject({ verdict });
  });

  /** Both checks of the newest file ask for it too. */
  it.each([
    ['two hours before', -2, 2],
    ['the hour before, where the clock of the server is slow', -1, 3],
    ['of the hour', 0, 3],
    ['the hour after', 1, 3],
    ['two hours after', 2, 2],
  ])('are searched in files of their hour: %s', async (_, hours, asked) => {
    const start = NOW - (NOW % 3_600) + hours * 3_600;
    const name = exportFileName('us-zz', 1, { start, end: start + 3_600 }, 1);
    let requests = 0;
    stage.rules.set('/exports/index.txt', () => ({ text: name }));
    stage.rules.set(`/exports/${name}`, () => {
      requests += 1;
      return { status: 404 };
    });
    await later(DUE);
    expect(requests).toBe(asked);
  });
});

describe('the state file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  const file = join(folder, 'deep', 'state.json');
  afterAll(() => rmSync(folder, { recursive: true }));
  const keys = [{ mark: markOf('AAECAwQFBgcICQoLDA0ODw=='), publishedAt: NOW, dueAt: DUE }];

  it('comes back, and is for its owner only', () => {
    expect(loadState(file, 'US-ZZ')).toEqual([]);
    saveState(file, 'US-ZZ', keys);
    expect(loadState(file, 'US-ZZ')).toEqual(keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('AAECAwQF');
  });

  it.each([
    ['of another region', () => loadState(file, 'US-ZY'), 'is of US-ZZ'],
    ['that is none', () => loadState(written('{'), 'US-ZZ'), 'was not written by "watch"'],
    ['of another form', () => loadState(written('{"region":"US-ZZ","published":[{}]}'), 'US-ZZ'), 'was not written by'],
    ['that is a folder', () => loadState(folder, 'US-ZZ'), 'cannot be read'],
  ])('says what is wrong with one %s', (_, load, words) => {
    expect(load).toThrow(words);
  });

  function written(text: string): string {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, text);
    return bad;
  }
});
