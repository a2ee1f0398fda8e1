import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send } from '../../../device/client/http.ts';
import { android, ios } from '../../../device/client/profile.ts';
import { textReport } from '../../../device/report.ts';
import { type StackTime, stackTime } from '../../../device/stack-time.ts';
import { byTypedCode } from '../../../device/walk/by-typed-code.ts';
import type { WalkDeps } from '../../../device/walk/deps.ts';
import { runExport } from '../../../device/walk/export-wait.ts';
import { loadWalk, saveWalk } from '../../../device/walk/kept-walk.ts';
import { dueAt, readSchedule } from '../../../device/walk/schedule.ts';
import { beginWalk, finishWalk } from '../../../device/walk/walk.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { type FakeStack, secrets, startFakeStack } from '../support/fake-stack.ts';
import { seededRandom } from '../support/random.ts';

const now = Date.parse('2026-11-22T10:31:05Z') / 1000;
const regionFolder = join(import.meta.dirname, '..', '..', 'support', 'regions');
const folder = mkdtempSync(join(tmpdir(), 'walk-'));

let fake: FakeStack;
let lines: string[];
let deps: WalkDeps;

beforeEach(async () => {
  fake = await startFakeStack(now);
  lines = [];
  deps = {
    stack: fake.stack,
    time: stackTime(fake.stack.controlUrl, send),
    schedule: { periodSeconds: 7_200, minimumAgeSeconds: 7_200 },
    randomBytes: seededRandom('walk'),
    report: textReport((line) => lines.push(line)),
    send,
    phoneNumber: '+12065550100',
  };
});
afterEach(() => fake.close());
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([android, ios])('the walk with $name phones', (profile) => {
  it('ends with B notified and C not, and says how', async () => {
    expect(await finishWalk(deps, await beginWalk(deps, profile, byTypedCode), exampleConfiguration)).toBe(true);
    const text = lines.join('\n');
    expect(text).toContain('A and B: 2026-11-20 12:00–12:40 UTC');
    expect(text).toMatch(/POST \/device\/api\/verify +→ +[\d,]+ B {3}← 200 +[\d,]+ B +\d+ ms/);
    expect(text).toContain('due at 2026-11-22 14:00:00 UTC');
    expect(text).toMatch(/B \(\w+\) kept \d+ beacons; \d+ come from one diagnosis key/);
    expect(text).toMatch(/2026-11-20: exposure risk value [\d,]+ s/);
    expect(text).toContain('classification 1, "example": a day\'s sum of 900 s');
    expect(text).toContain('B is NOTIFIED of an exposure on 2026-11-20');
    expect(text).toMatch(/C \(\w+\) kept \d+ beacons; none comes from a diagnosis key/);
    expect(text).toContain('C is NOT NOTIFIED');
  });

  it('prints no code, token or key whole', async () => {
    await finishWalk(deps, await beginWalk(deps, profile, byTypedCode), exampleConfiguration);
    for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret);
  });
});

describe('a walk that goes wrong', () => {
  it('is not complete when the exported keys match nobody', async () => {
    fake.shiftDays = 1;
    expect(await finishWalk(deps, await beginWalk(deps, android, byTypedCode), exampleConfiguration)).toBe(false);
    expect(lines.join('\n')).toContain('B is NOT NOTIFIED');
  });

  it('stops with the refusal', async () => {
    fake.failures.set('/device/api/verify', 400);
    await expect(beginWalk(deps, android, byTypedCode)).rejects.toThrow('POST /device/api/verify was refused with 400');
  });

  it('says which file is missing when the export made none', async () => {
    const walk = await beginWalk(deps, android, byTypedCode);
    fake.forgetUploads();
    await expect(finishWalk(deps, walk, exampleConfiguration)).rejects.toThrow(
      'lists no file with the keys of the hour from 2026-11-22 10:00',
    );
  });
});

describe('a publish across the end of a window', () => {
  const lastSecond = Date.parse('2026-11-22T11:59:59Z') / 1000;

  it.each([
    ['before', lastSecond],
    ['after', lastSecond + 1],
  ])('is in the file of the window in which it was taken: the one %s', async (_, takenAt) => {
    const walk = await beginWalk(deps, android, byTypedCode);
    fake.takeUploadsAs(takenAt);
    expect(
      await finishWalk(deps, { ...walk, publishedFrom: lastSecond, publishedAt: lastSecond + 1 }, exampleConfiguration),
    ).toBe(true);
  });
});

describe('while another run has the export', () => {
  const control = (outcomes: string[]): { time: StackTime; runs: number[] } => {
    const runs: number[] = [];
    const run = async () => {
      runs.push(outcomes.length);
      return { configurations: [{ outcome: outcomes.shift() ?? 'busy' }] };
    };
    return { time: { now: async () => now, wait: async () => {}, control: { advance: async () => {}, run } }, runs };
  };
  const exported = ({ time }: { time: StackTime }) => time.control && runExport(time, time.control);

  it('runs it again until it was ours', async () => {
    const stack = control(['busy', 'lost', 'done', 'done']);
    expect(await exported(stack)).toEqual({ configurations: [{ outcome: 'done' }] });
    expect(stack.runs).toHaveLength(3);
  });

  it('leaves it at 60 attempts, and at once when it failed', async () => {
    const stuck = control([]);
    expect(await exported(stuck)).toEqual({ configurations: [{ outcome: 'busy' }] });
    expect(stuck.runs).toHaveLength(60);
    expect(await exported(control(['failed', 'done']))).toEqual({ configurations: [{ outcome: 'failed' }] });
  });
});

describe('without a clock that can be moved', () => {
  it('waits until the file is due and looks again until it is there', async () => {
    const walk = await beginWalk(deps, android, byTypedCode);
    const waits: number[] = [];
    const time: StackTime = {
      now: async () => fake.now,
      wait: async (seconds) => {
        waits.push(seconds);
        fake.now += seconds;
        if (waits.length === 3) await stackTime(fake.stack.controlUrl, send).control?.run('export');
      },
      control: undefined,
    };
    expect(await finishWalk({ ...deps, time }, walk, exampleConfiguration)).toBe(true);
    expect(waits).toEqual([Date.parse('2026-11-22T14:00:05Z') / 1000 - now, 300, 300]);
    expect(lines.join('\n')).toContain('waiting 3 h 29 min');
  });

  it('gives up half an hour after the file was due', async () => {
    const walk = await beginWalk(deps, android, byTypedCode);
    const time: StackTime = {
      now: async () => fake.now,
      wait: async (seconds) => {
        fake.now += seconds;
      },
      control: undefined,
    };
    await expect(finishWalk({ ...deps, time }, walk, exampleConfiguration)).rejects.toThrow('lists no file');
    expect(fake.now - Date.parse('2026-11-22T14:00:00Z') / 1000).toBeLessThan(2_400);
  });
});

describe('a walk put aside', () => {
  it('goes on from its file, which only its owner can read', async () => {
    const file = join(folder, 'walk.json');
    saveWalk(file, await beginWalk(deps, android, byTypedCode));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const secret of secrets) expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(await finishWalk(deps, loadWalk(file), exampleConfiguration)).toBe(true);
  });

  it.each([
    ['no file', 'absent.json', 'cannot be read as a walk'],
    ['another file', join(import.meta.dirname, '..', '..', '..', 'package.json'), 'not a walk of this version'],
  ])('%s is refused', (_, file, reason) => expect(() => loadWalk(file)).toThrow(reason));
});

describe('when a file is due (key-server.md §1.9, §4.3)', () => {
  const at = (text: string) => Date.parse(text) / 1000;
  it.each([
    ['2026-11-22T10:31:05Z', 2, '2026-11-22T14:00:00Z'],
    ['2026-11-22T11:59:59Z', 2, '2026-11-22T14:00:00Z'],
    ['2026-11-22T12:00:00Z', 2, '2026-11-22T16:00:00Z'],
    ['2026-11-22T10:31:05Z', 24, '2026-11-23T02:00:00Z'],
    ['2026-11-22T23:59:59Z', 4, '2026-11-23T02:00:00Z'],
  ])('published at %s, period %d h: %s', (published, hours, due) => {
    expect(dueAt(at(published), { periodSeconds: hours * 3_600, minimumAgeSeconds: 7_200 })).toBe(at(due));
  });

  it('comes from the region file, or is the longest there is', () => {
    expect(readSchedule('US-ZZ', regionFolder)).toEqual({ periodSeconds: 7_200, minimumAgeSeconds: 7_200 });
    expect(readSchedule('XX', regionFolder)).toEqual({ periodSeconds: 86_400, minimumAgeSeconds: 7_200 });
  });
});
