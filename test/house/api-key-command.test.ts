import { describe, expect, it } from 'vitest';
import { runApiKeyCommand } from '../../tools/api-key.ts';
import { runOperatorCommand } from '../support/operator-terminal.ts';

const good = ['create', '--stage', 'dev', '--region', 'us-zz', '--type', 'admin', '--name', 'County lab'];

const run = (args: string[], answer: () => Promise<unknown> = async () => ({ key: 'a.US-ZZ.b', id: 'id-1' })) =>
  runOperatorCommand(runApiKeyCommand, args, answer);

const failing =
  (name: string, message = name) =>
  async () =>
    Promise.reject(Object.assign(new Error(message), { name }));

describe('npm run api-key', () => {
  it('prints the key, alone, on standard output', async () => {
    const { status, sent, out, notes } = await run(good);
    expect([status, out]).toEqual([0, 'a.US-ZZ.b']);
    expect(sent).toEqual([
      ['enx-dev-verification-create-api-key:live', { region: 'US-ZZ', type: 'admin', name: 'County lab' }],
    ]);
    expect(notes).not.toContain('a.US-ZZ.b');
  });
  it('shows the line for the region file beside a key of phones, and only then', async () => {
    const { out, notes } = await run(good.map((word) => (word === 'admin' ? 'device' : word)));
    expect(out).toBe('a.US-ZZ.b');
    const [line = ''] = notes.split('\n').filter((one) => one.includes('deviceApiKey'));
    expect(JSON.parse(`{${line.replace(/,$/, '')}}`)).toEqual({ deviceApiKey: { dev: 'a.US-ZZ.b' } });
    expect(notes).toContain('region file of US-ZZ');
    expect((await run(good)).notes).not.toContain('deviceApiKey');
  });
  it('makes a key for the self-service', async () => {
    const { status, sent, out } = await run(good.map((word) => (word === 'admin' ? 'issue-only' : word)));
    expect([status, out]).toEqual([0, 'a.US-ZZ.b']);
    expect(sent).toEqual([
      ['enx-dev-verification-create-api-key:live', { region: 'US-ZZ', type: 'issue-only', name: 'County lab' }],
    ]);
  });
  it('does nothing in a dry run', async () => {
    const { status, sent, out, notes } = await run([...good, '--dry-run']);
    expect([status, sent, out]).toEqual([0, [], '']);
    expect(notes).toContain('enx-dev-verification-create-api-key:live');
  });
  const away = ['disable', '--stage', 'dev', '--region', 'us-zz', '--name', 'County lab'];
  it('withdraws a key', async () => {
    const { status, sent, out, notes } = await run(away, async () => ({ id: 'id-1', since: 1, first: true }));
    expect([status, out]).toEqual([0, '']);
    expect(sent).toEqual([['enx-dev-verification-disable-api-key:live', { region: 'US-ZZ', name: 'County lab' }]]);
    expect(notes).toContain('within 60 seconds');
  });
  it('says since when a key is withdrawn', async () => {
    const { status, notes } = await run(away, async () => ({ id: 'id-1', since: 1_795_305_600, first: false }));
    expect(status).toBe(0);
    expect(notes).toContain('already, since 2026-11-22T00:00:00.000Z');
  });
  it('withdraws nothing in a dry run', async () => {
    const { status, sent, notes } = await run([...away, '--dry-run']);
    expect([status, sent]).toEqual([0, []]);
    expect(notes).toContain('enx-dev-verification-disable-api-key:live');
  });
  it('fails for a name that is unknown', async () => {
    const { status, notes } = await run(away, async () => ({ error: 'US-ZZ has no API key named "County lab"' }));
    expect([status, notes]).toEqual([1, expect.stringContaining('has no API key')]);
  });
  it.each([[[]], [['--help']], [['create', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('--type     device | admin | stats | issue-only');
  });
  it.each([
    [['create'], 'Missing: --stage, --region, --type, --name.'],
    [['delete'], 'Unknown command "delete"; allowed: create, disable.'],
    [['create', 'disable'], 'Unknown command "create disable"'],
    [['constructor'], 'Unknown command "constructor"'],
    [['disable'], 'Missing: --stage, --region, --name.'],
    [['disable', '--type', 'device'], '--type belongs to "create"'],
    [['create', '--kind', 'x'], "Unknown option '--kind'"],
    [
      [...good.slice(0, 5), '--type', 'root', '--name', 'x'],
      '--type must be one of device, admin, stats, issue-only, but is "root".',
    ],
  ])('%j: %s', async (args, problem) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });
  it.each([
    ['the server’s answer', async () => ({ error: 'The stage has no region US-ZZ' }), 'The stage has no region US-ZZ'],
    ['no such function', failing('ResourceNotFoundException'), 'Is the stage deployed'],
    ['no credentials', failing('CredentialsProviderError'), 'No AWS credentials'],
    ['no right', failing('AccessDeniedException'), 'may not invoke'],
    ['no AWS region', failing('Error', 'Region is missing'), 'set AWS_REGION'],
    ['anything else', failing('Error', 'boom'), 'Error: boom'],
  ])('says what is wrong: %s', async (_, answer, problem) => {
    const { status, out, notes } = await run(good, answer);
    expect([status, out]).toEqual([1, '']);
    expect(notes).toContain(problem);
  });
});
