import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { chaff } from '../../../device/commands/chaff.ts';
import type { Command } from '../../../device/commands/command.ts';
import { publish } from '../../../device/commands/publish.ts';
import { type FakeStack, secrets, startFakeStack } from '../support/fake-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'publish-'));
const NOON = Date.parse('2026-11-22T12:00:00Z') / 1000;
afterAll(() => rmSync(folder, { recursive: true }));

let fake: FakeStack;
let lines: string[];
let file: string;
let stackFile: string;
let files = 0;

beforeEach(async () => {
  fake = await startFakeStack(NOON);
  fake.messages.waits = false;
  lines = [];
  file = join(folder, `phone-${files++}.json`);
  stackFile = join(folder, 'stack.json');
  writeFileSync(stackFile, JSON.stringify(fake.stack));
  return () => fake.close();
});

function run(command: Command, ...args: string[]): Promise<number> {
  const print = (line: string) => void lines.push(line);
  return command.run([...args, '--stack', stackFile], { out: print, note: print });
}

const calls = (path: string) => fake.paths.filter((each) => each === path).length;
const published = () => fake.bodies.get('/v1/publish') as { temporaryExposureKeys: { key: string }[] } & object;
const keysSent = () => published().temporaryExposureKeys.map(({ key }) => key);

describe('publish --keep', () => {
  it.each([
    ['verify', '/device/api/verify'],
    ['certificate', '/device/api/certificate'],
    ['publish', '/v1/publish'],
  ])('carries on after a failure at %s, with the same bytes and without another code', async (_, path) => {
    fake.failures.set(path, 503);
    await expect(run(publish, '--keep', file)).rejects.toThrow('503');
    expect(lines.join('\n')).toContain('the phone tells its person: server error. Try again later.');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const failed = calls(path);
    fake.failures.clear();
    lines = [];
    expect(await run(publish, '--keep', file)).toBe(0);
    const said = lines.join('\n');
    expect(said.indexOf('publishes its keys')).toBeLessThan(said.indexOf('POST /v1/publish'));
    expect(calls('/admin/api/issue')).toBe(1);
    expect(calls(path)).toBe(failed + 1);
    for (const other of ['/device/api/verify', '/device/api/certificate', '/v1/publish']) {
      if (other !== path) expect(calls(other)).toBe(1);
    }
  });

  it.each(['/device/api/verify', '/device/api/certificate', '/v1/publish'])(
    'does not begin again with a code while the upload that stopped at %s has one',
    async (path) => {
      fake.failures.set(path, 503);
      await expect(run(publish, '--keep', file, '--code', '50817264')).rejects.toThrow('503');
      fake.failures.clear();
      await expect(run(publish, '--keep', file, '--code', '50817264')).rejects.toThrow('has its code');
      expect(await run(publish, '--keep', file)).toBe(0);
      expect(calls('/admin/api/issue')).toBe(0);
    },
  );

  it('tells a later result of the same keys, with the revision token', async () => {
    await run(publish, '--keep', file, '--test-type', 'likely');
    const first = keysSent();
    fake.now += 86_400;
    await run(publish, '--keep', file, '--test-type', 'confirmed');
    expect(fake.bodies.get('/admin/api/issue')).toMatchObject({ testType: 'confirmed' });
    expect(published()).toMatchObject({ revisionToken: 'revisionvalue'.repeat(9) });
    // The oldest has left the 14 days, today's and what is left of yesterday have come.
    expect(keysSent().filter((key) => first.includes(key))).toHaveLength(13);
    expect(keysSent()).toHaveLength(15);
  });

  it('prints no secret whole, not even those of its file', async () => {
    await run(publish, '--keep', file, '--user-report');
    const kept = readFileSync(file, 'utf8');
    const own = [...kept.matchAll(/"(?:key|hmacKey|nonce|revisionToken|token)":"([^"]{12,})"/g)].map(
      ([, value]) => value,
    );
    expect(own.length).toBeGreaterThan(14);
    for (const secret of [...secrets, ...own]) expect(lines.join('\n')).not.toContain(secret);
  });

  it('keeps when own tests were reported', async () => {
    await run(publish, '--keep', file, '--user-report', '--phone', '+12065550100');
    const again = run(publish, '--keep', file, '--user-report', '--phone', '+12065550101');
    await expect(again).rejects.toMatchObject({ remedy: 'It may do so again from 2026-11-22 12:30:00 UTC.' });
    expect(calls('/device/api/user-report')).toBe(1);
  });

  it('waits for the code of a report, and has its nonce', async () => {
    const { messagesUrl: _, ...stack } = fake.stack;
    writeFileSync(stackFile, JSON.stringify(stack));
    await expect(run(publish, '--keep', file, '--user-report')).rejects.toThrow('no message app');
    await expect(run(publish, '--keep', file)).rejects.toMatchObject({ message: 'The code has not come yet.' });
    expect(await run(publish, '--keep', file, '--code', '50817264')).toBe(0);
    const { nonce } = fake.bodies.get('/device/api/user-report') ?? {};
    expect(fake.bodies.get('/device/api/verify')).toMatchObject({ code: '50817264', nonce });
  });
});

describe('publish', () => {
  it.each(['ens://v?c=abcd1234efgh5678&r=us-zz', 'https://us-zz.enx.localhost/v?c=abcd1234efgh5678'])(
    'takes the code of %s',
    async (link) => {
      expect(await run(publish, '--link', link)).toBe(0);
      expect(fake.bodies.get('/device/api/verify')).toMatchObject({ code: 'abcd1234efgh5678' });
      expect(calls('/admin/api/issue')).toBe(0);
    },
  );

  it.each([
    ['ens://onboarding', 'only switches exposure notifications on'],
    ['https://us-zz.enx.localhost/report', 'begins a report of an own test'],
    ['ens://v?c=abcd1234&r=US-ZY', 'is for US-ZY, not for US-ZZ'],
    ['https://us-zy.enx.localhost/v?c=abcd1234', 'is for US-ZY, not for US-ZZ'],
    ['https://links.example/v?c=abcd1234', 'is for no region, not for US-ZZ'],
    ['ens://v?c=abcd1234', 'has no code'],
  ])('does not take %s for a code', async (link, reason) => {
    await expect(run(publish, '--link', link)).rejects.toThrow(reason);
    expect(calls('/device/api/verify')).toBe(0);
  });

  it('sends what the person says', async () => {
    await run(publish, '--symptoms', '2026-11-19', '--traveler');
    const onset = Date.parse('2026-11-19T00:00:00Z') / 600_000;
    expect(published()).toMatchObject({ symptomOnsetInterval: onset, traveler: true });
  });

  it.each(['2026-11-23', '2026-02-30', 'yesterday', ''])('does not take "%s" for a day of symptoms', async (day) => {
    await expect(run(publish, '--symptoms', day)).rejects.toThrow('Symptoms since');
    expect(fake.paths.filter((path) => path !== '/clock')).toEqual([]);
  });
});

describe('chaff --days', () => {
  it('sends by the schedule, and moves the clock', async () => {
    expect(await run(chaff, '--days', '30', '--json')).toBe(0);
    const { calls: sent, refused } = JSON.parse(lines.at(-1) ?? '');
    expect(refused).toBe(0);
    expect(sent).toBe(
      ['verify', 'certificate', 'user-report'].map((name) => calls(`/device/api/${name}`)).reduce((a, b) => a + b) +
        calls('/v1/publish'),
    );
    // 15 rounds on average.
    expect(calls('/device/api/verify')).toBeGreaterThan(0);
    expect(fake.now).toBeGreaterThan(NOON);
    expect(fake.now).toBeLessThan(NOON + 30 * 86_400);
  });

  it.each(['0', '-1', '1.5', 'many'])('does not take %s for days', async (days) => {
    await expect(run(chaff, `--days=${days}`)).rejects.toThrow('is not a number of days');
  });
});
