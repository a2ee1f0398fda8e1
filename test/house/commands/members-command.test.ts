import { describe, expect, it } from 'vitest';
import { permissions, presets } from '../../../protocol/staff/permissions.ts';
import { runMembersCommand } from '../../../tools/operate/members.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

const SET = 'enx-dev-verification-set-member:live';
const who = ['--stage', 'dev', '--name', 'Cleo', '--email', 'cleo@example.org'];
const good = ['add', ...who, '--region', 'us-zz', '--preset', 'caseWorker'];
const of = ['--stage', 'dev', '--region', 'us-zz', '--subject', 'sub-1'];

const run = (args: string[], answer: () => Promise<unknown> = async () => ({ subject: 'sub-1', outcome: 'added' })) =>
  runOperatorCommand(runMembersCommand, args, answer);
const replacing = (args: string[], from: number, ...by: string[]) => [...args.slice(0, from), ...by];

describe('npm run members', () => {
  it('makes somebody a member and prints the subject, alone', async () => {
    const { status, sent, out, notes } = await run(good);
    expect([status, out]).toEqual([0, 'sub-1']);
    const member = { region: 'US-ZZ', name: 'Cleo', email: 'cleo@example.org', permissions: [...presets.caseWorker] };
    expect(sent).toEqual([[SET, { do: 'add', ...member }]]);
    expect(notes).toContain('Cleo is a member of US-ZZ now, with CodeIssue, CodeBulkIssue');
  });

  it.each([
    [['--preset', 'administrator'], permissions],
    [
      ['--permissions', 'UserWrite, AuditRead'],
      ['UserWrite', 'AuditRead'],
    ],
  ])('grants by %j', async (words, granted) => {
    const { sent } = await run(replacing(good, 9, ...words));
    expect(sent).toMatchObject([[SET, { permissions: granted }]]);
  });

  it.each([
    ['changed', 'within 60 seconds'],
    ['unchanged', 'with just that'],
  ])('says of who was a member what was %s', async (outcome, words) => {
    const { status, out, notes } = await run(good, async () => ({ subject: 'sub-1', outcome }));
    expect([status, out]).toEqual([0, 'sub-1']);
    expect(notes).toContain(words);
  });

  it('names the subject where an issuer of the authority’s own knows the people', async () => {
    const { sent } = await run([...good, '--subject', 'auth0|7']);
    expect(sent).toMatchObject([[SET, { subject: 'auth0|7' }]]);
  });

  it('makes and ends system administrators', async () => {
    const made = await run(['add', ...who, '--system-administrator']);
    expect(made.sent).toEqual([[SET, { do: 'add-system-administrator', name: 'Cleo', email: 'cleo@example.org' }]]);
    expect(made.notes).toContain('is a system administrator now');
    const ended = await run(['remove', '--stage', 'dev', '--subject', 'sub-1', '--system-administrator']);
    expect(ended.sent).toEqual([[SET, { do: 'remove-system-administrator', subject: 'sub-1' }]]);
  });

  it('removes a member and signs one out', async () => {
    const removed = await run(['remove', ...of]);
    expect(removed.sent).toEqual([[SET, { do: 'remove', region: 'US-ZZ', subject: 'sub-1' }]]);
    expect(removed.notes).toContain('refused within 60 seconds');
    const out = await run(['sign-out', '--stage', 'dev', '--subject', 'sub-1']);
    expect(out.sent).toEqual([[SET, { do: 'sign-out', subject: 'sub-1' }]]);
    expect(out.notes).toContain('has to sign in again');
  });

  it('lists people with what they may do', async () => {
    const common = { email: 'c@example.org', subject: 'sub-1', memberships: 2, isSystemAdministrator: false };
    const people = [
      { ...common, name: 'Cleo', lastSeen: 1_795_305_600, permissions: ['CodeIssue', 'CodeRead'] },
      { ...common, name: 'Dan', isSystemAdministrator: true, permissions: [] },
      { ...common, name: 'Eve' },
    ];
    const { sent, out } = await run(['list', '--stage', 'dev', '--region', 'us-zz'], async () => ({ people }));
    expect(sent).toEqual([['enx-dev-verification-list-members:live', { region: 'US-ZZ' }]]);
    expect(out.split('\n').slice(1)).toEqual([
      'Cleo\tc@example.org\tsub-1\t2026-11-22T00:00:00.000Z\t2\tno\tCodeIssue,CodeRead',
      'Dan\tc@example.org\tsub-1\tnever\t2\tyes\tnone',
      'Eve\tc@example.org\tsub-1\tnever\t2\tno\t',
    ]);
  });

  it.each([
    [['list', '--stage', 'dev'], 'Nobody.'],
    [['list', '--stage', 'dev', '--region', 'x'], 'X has no member.'],
  ])('says where there is nobody: %j', async (args, words) => {
    const { out, notes } = await run(args, async () => ({ people: [] }));
    expect([out, notes]).toEqual(['', words]);
  });

  it.each([
    [good],
    [['add', ...who, '--system-administrator']],
    [['remove', ...of]],
    [['remove', '--stage', 'dev', '--subject', 'x', '--system-administrator']],
    [['sign-out', '--stage', 'dev', '--subject', 'x']],
    [['list', '--stage', 'dev']],
  ])('asks nobody in a dry run: %j', async (args) => {
    const { status, sent, out, notes } = await run([...args, '--dry-run']);
    expect([status, sent, out]).toEqual([0, [], '']);
    expect(notes).toMatch(/^Would ask enx-dev-verification-(set-member|list-members):live/);
  });

  it.each([[[]], [['--help']], [['add', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('--preset       caseWorker | auditor | administrator');
  });

  it.each([
    [['add'], 'Missing: --stage, --name, --email, --region.'],
    [['add', '--system-administrator'], 'Missing: --stage, --name, --email.'],
    [['add', ...who, '--region', 'x', '--system-administrator'], '--region does not belong to this command'],
    [replacing(good, 9), 'Give one of --preset and --permissions.'],
    [[...good, '--permissions', 'UserRead'], 'Give one of --preset and --permissions.'],
    [
      replacing(good, 9, '--preset', 'root'),
      '--preset must be one of caseWorker, auditor, administrator, but is "root".',
    ],
    [replacing(good, 9, '--permissions', 'UserRead,Root'), '--permissions: "Root" is none of AuditRead'],
    [['remove'], 'Missing: --stage, --region, --subject.'],
    [['remove', ...of, '--email', 'x'], '--email does not belong to this command'],
    [['sign-out', ...of], '--region does not belong to this command'],
    [['invite'], 'Unknown command "invite"; allowed: add, list, remove, sign-out.'],
    [['constructor'], 'Unknown command "constructor"'],
    [['add', '--role', 'x'], "Unknown option '--role'"],
  ])('%j: %s', async (args, problem) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });

  it.each([[good], [['remove', ...of]], [['list', '--stage', 'dev']]])(
    'says the server’s refusal: %j',
    async (args) => {
      const { status, out, notes } = await run(args, async () => ({ error: 'The stage has no region US-ZZ' }));
      expect([status, out]).toEqual([1, '']);
      expect(notes).toContain('The stage has no region US-ZZ');
    },
  );
});
