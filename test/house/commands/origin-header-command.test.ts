import { afterEach, describe, expect, it, vi } from 'vitest';
import { runOriginHeaderCommand } from '../../../tools/operate/origin-header.ts';

async function run(...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const status = await runOriginHeaderCommand(args, terminal, '/no/stages');
  return { status, out: out.join('\n'), notes: notes.join('\n') };
}

afterEach(() => vi.unstubAllEnvs());

/** What it does at AWS: test/wire/tools/origin-header.test.ts. */
describe('npm run origin-header', () => {
  it.each([[[]], [['--help']], [['rotate', '-h']]])('%j shows the help', async (args) => {
    const { status, out } = await run(...args);
    expect([status, out]).toEqual([0, expect.stringContaining('npm run origin-header -- rotate --stage <stage>')]);
  });

  it.each([
    [['create'], 'Missing: --stage.'],
    [['delete', '--stage', 'prod'], 'Unknown command "delete"; allowed: create, rotate.'],
    [['create', 'rotate', '--stage', 'prod'], 'Unknown command "create rotate"'],
    [['constructor', '--stage', 'prod'], 'Unknown command "constructor"'],
    [
      ['create', '--stage', 'prod', '--domain', 'both'],
      '--domain must be one of verification, keyserver, but is "both".',
    ],
    [['create', '--value', 'x'], "Unknown option '--value'"],
  ])('%j: %s', async (args, problem) => {
    const { status, out, notes } = await run(...args);
    expect([status, out, notes]).toEqual([1, '', expect.stringContaining(problem)]);
  });

  it('says what to do where no Amazon region is set', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, '');
    vi.stubEnv('AWS_CONFIG_FILE', '/no/config');
    expect((await run('create', '--stage', 'prod')).notes).toContain('export AWS_REGION=');
  });
});
