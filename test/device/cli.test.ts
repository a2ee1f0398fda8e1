import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeStack, startFakeStack } from './support/fake-stack.ts';

const cli = join(import.meta.dirname, '..', '..', 'device', 'cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const stackFile = join(folder, 'stack.json');
let fake: FakeStack;

beforeAll(async () => {
  fake = await startFakeStack(Date.parse('2026-11-22T10:31:05Z') / 1000);
  writeFileSync(stackFile, JSON.stringify(fake.stack));
});
afterAll(() => {
  fake.close();
  rmSync(folder, { recursive: true });
});

const commands = ['walk', 'publish', 'download', 'inspect', 'verify', 'watch', 'journey', 'chaff'];

/** Runs the command line and returns its exit code and everything it printed. */
function device(...args: string[]): Promise<{ code: number | null; text: string; out: string }> {
  // Compiled once for all of them.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env });
  let text = '';
  let out = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    out += chunk;
  });
  child.stderr.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text, out })));
}

const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('npm run device', () => {
  it('explains itself', async () => {
    const { code, text } = await device('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(text).toMatch(new RegExp(`^  ${command} +\\S`, 'm'));
    expect((await device()).code).toBe(1);
  });

  it.each(commands)('explains %s with its exit codes', async (command) => {
    const { code, text } = await device(command, '--help');
    expect(text).toContain(`npm run device -- ${command}`);
    expect(text).toContain('Exit code 0');
    expect(code).toBe(0);
  });

  const refusals: [string, () => string[], string, exitCode?: number][] = [
    ['no stack', () => ['walk'], 'There is no .local/stack.json.\nRun "npm start" first'],
    ['a stack that is no JSON', () => ['walk', '--stack', file('a.json', '{')], 'is not JSON'],
    [
      'a stack that lacks a part',
      () => ['walk', '--stack', file('b.json', '{"region":"US-ZZ"}')],
      'verification, keyServer',
    ],
    ['an unknown command', () => ['dance'], 'Unknown: dance.\nSee --help.'],
    ['a command that every object has', () => ['constructor'], 'Unknown: constructor.\nSee --help.'],
    ['an unknown option', () => ['walk', '--fast'], '--fast'],
    ['an option of another command', () => ['chaff', '--no-wait'], '--no-wait'],
    ['a word too many', () => ['walk', 'home'], 'Unknown: home.'],
    [
      'an unknown profile',
      () => ['walk', '--stack', stackFile, '--profile', 'symbian'],
      'Profiles are android and ios.',
    ],
    [
      'a profile that every object has',
      () => ['chaff', '--stack', stackFile, '--profile', 'toString'],
      'Profiles are android and ios.',
    ],
    [
      'two ways at once',
      () => ['walk', '--stack', stackFile, '--by-link', '--user-report'],
      'Walk one after the other.',
    ],
    [
      'a code that is at hand and one that is reported',
      () => ['walk', '--stack', stackFile, '--code', '12345678', '--user-report'],
      'Walk one after the other.',
    ],
    [
      'a patience that is none',
      () => ['watch', '--stack', stackFile, '--patience', 'long'],
      'Allowed: whole minutes.',
      2,
    ],
    ['no archive', () => ['inspect'], 'Which archive?', 2],
    ['an archive that is not there', () => ['inspect', 'absent.zip'], 'absent.zip cannot be read', 2],
    ['two keys', () => ['inspect', 'a.zip', '--stack', stackFile, '--public-key', 'k'], 'Name one.', 2],
    ['a site that is no address', () => ['verify', 'keys.example.org'], 'is no address', 2],
    ['hours that are none', () => ['verify', 'https://a.example/', '--period-hours', '25'], 'whole hours, 1 to 24', 2],
    ['a base without its index', () => ['verify', '--base', 'https://a.example/'], 'need an address', 2],
    ['a stage that is nowhere', () => ['watch', '--stack', 'absent.json'], 'There is no absent.json', 2],
    ['half of a source', () => ['download', '--index', 'http://127.0.0.1/'], 'belong together'],
    [
      'a key file that is missing',
      () => ['download', '--index', 'http://127.0.0.1/i', '--base', 'http://127.0.0.1/', '--public-key', 'absent.pem'],
      'absent.pem',
    ],
    [
      'a key file that is no key',
      () => [
        'download',
        '--index',
        'http://127.0.0.1/i',
        '--base',
        'http://127.0.0.1/',
        '--public-key',
        file('k', 'x'),
      ],
      'BEGIN PUBLIC KEY',
    ],
    [
      'a stack that does not answer',
      () => ['walk', '--stack', file('c.json', JSON.stringify({ ...fake.stack, controlUrl: 'http://127.0.0.1:1' }))],
      'nothing listens there (connection refused)\nIs the stack running? (npm start)',
    ],
  ];
  it.each(refusals)('says in one sentence: %s', async (_, args, expected, exitCode = 1) => {
    const { code, text } = await device(...args());
    expect(text).toContain(expected);
    expect(text).not.toMatch(/^\s+at /m);
    expect(code).toBe(exitCode);
  });

  it.each([
    [401, 'writes new keys each time'],
    [429, 'wait ten minutes'],
    [400, 'The code says what to mend.'],
  ])('a refusal with %d comes with a remedy', async (status, remedy) => {
    fake.failures.set('/device/api/verify', status);
    const { code, text } = await device('publish', '--stack', stackFile, '--code', '12345678', '--profile', 'ios');
    fake.failures.clear();
    expect(text).toContain(`was refused with ${status} (no code): set up to fail\n`);
    expect(text).toContain(remedy);
    expect(code).toBe(1);
  });

  it('walks', async () => {
    const { code, text } = await device('walk', '--stack', stackFile);
    expect(text).toContain('B was notified and C was not: the walk is complete.');
    expect(code).toBe(0);
  });

  it('tells a program what came out, and people the rest', async () => {
    const results = [
      ['walk', { complete: true, profile: 'android', region: 'US-ZZ' }],
      ['walk --no-wait', { complete: false, keptIn: '.local/walk.json' }],
      ['publish', { publishedAt: expect.any(Number) }],
      ['chaff', { calls: 3, refused: 0 }],
    ] as const;
    for (const [command, expected] of results) {
      const { out, text } = await device(...command.split(' '), '--stack', stackFile, '--json');
      expect(JSON.parse(out)).toMatchObject(expected);
      expect(text).toContain('POST /');
    }
    const { out } = await device('download', '--stack', stackFile, '--json');
    expect(JSON.parse(out)[0]).toMatchObject({ region: 'US-ZZ', ignoredKeys: 0, revisedKeys: 0 });
  });

  it('stops before the file is due and goes on later', async () => {
    const first = await device('walk', '--stack', stackFile, '--no-wait', '--profile', 'ios');
    expect(first.text).toContain('npm run device -- walk --resume .local/walk.json');
    expect(first.code).toBe(2);
    const again = await device('walk', '--stack', stackFile, '--no-wait', '--resume', '.local/walk.json');
    expect(again.code).toBe(2);
    const second = await device('walk', '--stack', stackFile, '--resume', '.local/walk.json');
    expect(second.text).toContain('B is NOTIFIED');
    expect(second.code).toBe(0);
  });

  it('downloads from the stack and from addresses', async () => {
    const fromStack = await device('download', '--stack', stackFile);
    expect(fromStack.text).toContain('rules of android and ios');
    expect(fromStack.code).toBe(0);
    const { indexUrl, exportBaseUrl, publicKeyPem } = fake.stack.keyServer;
    const source = ['--index', indexUrl, '--base', exportBaseUrl, '--public-key', file('public.pem', publicKeyPem)];
    expect((await device('download', ...source)).code).toBe(0);
    const strict = await device('download', ...source, '--key-id', '999', '--key-version', 'v2');
    expect(strict.text).toContain('expected v2');
    expect(strict.code).toBe(1);
  });

  it('inspects an archive, by file and by address, and verifies the site that it is of', async () => {
    const { indexUrl, exportBaseUrl } = fake.stack.keyServer;
    const [line = ''] = (await (await fetch(indexUrl)).text()).split('\n');
    const inspected = await device('inspect', `${exportBaseUrl}${line}`, '--stack', stackFile, '--json');
    expect(JSON.parse(inspected.out)).toMatchObject({
      content: { region: 'US-ZZ' },
      signatures: [{ fits: true }],
      platforms: { android: { accepted: true }, ios: { accepted: true } },
    });
    const text = file('page.zip', '<!doctype html>');
    const page = await device('inspect', text);
    expect(page.text).toContain('android  refuses it (not-a-zip)');
    expect(page.code).toBe(1);
    expect((await device('inspect', `${exportBaseUrl}absent.zip`)).code).toBe(2);
    const verified = await device('verify', indexUrl, '--base', exportBaseUrl, '--json');
    expect(JSON.parse(verified.out).files.length).toBeGreaterThan(0);
    const codes = JSON.parse(verified.out).findings.map((each: { code: string }) => each.code);
    expect(codes).toContain('signatures-unchecked');
  });

  it('watches, says what failed in one line, and leaves its state', async () => {
    const state = join(folder, 'watch.json');
    const { out, code } = await device('watch', '--stack', stackFile, '--state', state, '--json');
    const report = JSON.parse(out);
    expect(out.trimEnd()).not.toContain('\n');
    expect(report).toMatchObject({ region: 'US-ZZ', exitCode: 1 });
    const verdicts = new Map(
      report.checks.map((each: { check: string; verdict: string }) => [each.check, each.verdict]),
    );
    expect(verdicts.get('issue')).toBe('ok');
    expect(verdicts.get('publish')).toBe('ok');
    expect(verdicts.get('certificate-keys')).toBe('failed');
    expect(code).toBe(1);
    expect(JSON.parse(readFileSync(state, 'utf8')).published).toHaveLength(1);
    expect((await device('watch', '--stack', stackFile)).text).toMatch(/^FAILED {3}certificate-keys .* status-404$/m);
  });

  it('cannot tell where nothing answers', async () => {
    const gone = JSON.stringify(fake.stack).replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1');
    const { controlUrl: _, ...stack } = JSON.parse(gone);
    const { text, code } = await device('watch', '--stack', file('gone.json', JSON.stringify(stack)));
    expect(text).toContain('Nothing could be told.');
    expect(code).toBe(2);
  });

  it('publishes with a code at hand, and with a fresh one', async () => {
    const given = await device('publish', '--stack', stackFile, '--code', '12345678');
    expect(given.text).not.toContain('/admin/api/issue');
    expect(given.code).toBe(0);
    expect((await device('publish', '--stack', stackFile, '--test-type', 'likely')).text).toContain('test type likely');
  });

  it.each([
    ['--by-link', "the redirector sends the phone to the region's app"],
    ['--user-report', 'which only this phone can use'],
  ])('walks %s', async (way, words) => {
    fake.messages.waits = false;
    const { code, text } = await device('walk', way, '--stack', stackFile, '--phone', '+12065550142');
    expect(text).toContain('A text message comes to +12065550142');
    expect(text).toContain(words);
    expect(text).toContain('B was notified and C was not: the walk is complete.');
    expect(code, text).toBe(0);
  });

  it('walks with a code at hand', async () => {
    const { code, text } = await device('walk', '--code', '12345678', '--stack', stackFile);
    expect(text).not.toContain('/admin/api/issue');
    expect(text).toContain('B was notified and C was not: the walk is complete.');
    expect(code, text).toBe(0);
  });

  it('pretends a report too', async () => {
    const { code, text } = await device('chaff', '--user-report', '--stack', stackFile);
    expect(text).toContain('POST /device/api/user-report');
    expect(text).toContain('All 4 were answered like real calls.');
    expect(code).toBe(0);
  });

  it('sends cover traffic', async () => {
    const { code, text } = await device('chaff', '--stack', stackFile);
    expect(text.match(/POST/g)).toHaveLength(3);
    expect(code).toBe(0);
  });

  it('needs the scores of a region to walk, and for nothing else', async () => {
    const elsewhere = file('elsewhere.json', JSON.stringify({ ...fake.stack, region: 'US-ZY' }));
    expect((await device('walk', '--stack', elsewhere)).text).toContain('says whom phones of US-ZY notify');
    expect(await device('chaff', '--stack', elsewhere)).toMatchObject({ code: 0 });
  });
});
