import { describe, expect, it } from 'vitest';
import { runApiKeyCommand } from '../../../tools/operate/api-key.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

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
    const since = 1_795_305_600;
    const { status, sent, out, notes } = await run(away, async () => ({ id: 'id-1', since, first: true }));
    expect([status, out]).toEqual([0, '']);
    expect(sent).toEqual([['enx-dev-verification-disable-api-key:live', { region: 'US-ZZ', name: 'County lab' }]]);
    expect(notes).toContain('within 60 seconds');
    expect(notes).toContain('Until 2026-12-06T00:00:00.000Z it can be let in again');
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
  it('lets a key in again', async () => {
    const { status, sent, notes } = await run(['enable', ...away.slice(1)], async () => ({ id: 'id-1' }));
    expect(status).toBe(0);
    expect(sent).toEqual([['enx-dev-verification-enable-api-key:live', { region: 'US-ZZ', name: 'County lab' }]]);
    expect(notes).toContain('let in again');
  });
  const only = (networks: string) => ['limit', ...away.slice(1), '--networks', networks];
  it('limits a key to networks, and lifts that', async () => {
    const limited = await run(only(' 192.0.2.7, 2001:DB8::/32'), async () => ({
      id: 'id-1',
      before: [],
      after: ['x'],
    }));
    expect(limited.sent).toMatchObject([
      ['enx-dev-verification-limit-api-key:live', { networks: ['192.0.2.7/32', '2001:db8::/32'] }],
    ]);
    expect(limited.notes).toMatch(/was taken from everywhere[\s\S]*taken from x alone/);
    const lifted = await run(only('any'), async () => ({ id: 'id-1', before: ['x'], after: [] }));
    expect(lifted.sent).toMatchObject([['enx-dev-verification-limit-api-key:live', { networks: [] }]]);
    expect(lifted.notes).toMatch(/taken from x alone[\s\S]*taken from everywhere/);
  });
  it.each([['enable', ...away.slice(1)], only('any'), ['list', ...away.slice(1, 5)]].map((args) => [args]))(
    'asks nobody in a dry run: %j',
    async (args) => {
      const { status, sent, notes } = await run([...args, '--dry-run']);
      expect([status, sent]).toEqual([0, []]);
      expect(notes).toContain(`enx-dev-verification-${args[0]}-api-key`);
    },
  );
  it('shows keys by what they are for, and no key', async () => {
    const now = 1_795_305_600 + 14 * 86_400;
    const common = { id: 'id-1', type: 'admin', preview: 'abcdef', created: 1_795_305_600, networks: [] };
    const keys = [
      { ...common, name: 'County lab', lastUse: '2026-12-05', networks: ['192.0.2.0/24', '2001:db8::/32'], number: 7 },
      { ...common, name: 'old', disabledAt: 1_795_305_600 },
      { ...common, name: 'odd', disabledAt: 1_795_305_601 },
    ];
    const { sent, out } = await run(['list', ...away.slice(1, 5)], async () => ({ now, keys }));
    expect(sent).toEqual([['enx-dev-verification-list-api-keys:live', { region: 'US-ZZ' }]]);
    expect(out.split('\n').slice(1)).toEqual([
      'County lab\tadmin\tabcdef\t2026-11-22\t2026-12-05\t192.0.2.0/24,2001:db8::/32\tworks\t7\tid-1',
      'old\tadmin\tabcdef\t2026-11-22\tnot in 91 days\tany\twithdrawn 2026-11-22, for good\tnone yet\tid-1',
      'odd\tadmin\tabcdef\t2026-11-22\tnot in 91 days\tany\twithdrawn 2026-11-22, can be enabled until 2026-12-06T00:00:01.000Z\tnone yet\tid-1',
    ]);
  });
  it('says where there is no key', async () => {
    const { status, out, notes } = await run(['list', ...away.slice(1, 5)], async () => ({ now: 1, keys: [] }));
    expect([status, out, notes]).toEqual([0, '', 'US-ZZ has no API key.']);
  });
  it.each([[[]], [['--help']], [['create', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('--type      device | admin | stats | issue-only');
  });
  it.each([
    [['create'], 'Missing: --stage, --region, --type, --name.'],
    [['delete'], 'Unknown command "delete"; allowed: create, list, disable, enable, limit.'],
    [['create', 'disable'], 'Unknown command "create disable"'],
    [['constructor'], 'Unknown command "constructor"'],
    [['disable'], 'Missing: --stage, --region, --name.'],
    [['disable', '--type', 'device'], '--type does not belong to this command'],
    [['list', '--stage', 'dev', '--region', 'x', '--name', 'y'], '--name does not belong to this command'],
    [['limit', '--stage', 'dev', '--region', 'x', '--name', 'y'], 'Missing: --networks.'],
    [
      ['limit', '--stage', 'dev', '--region', 'x', '--name', 'y', '--networks', '192.0.2.0/24, lab.example.org'],
      '--networks: "lab.example.org" is no address and no network',
    ],
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
