import { describe, expect, it } from 'vitest';
import { runIssuerKeyCommand } from '../../tools/issuer-key.ts';
import { runOperatorCommand } from '../support/operator-terminal.ts';

const good = ['reinstate', '--stage', 'dev', '--issuer', 'org.example', '--kid', 'US-ZZ-v1'];
const key = { issuer: 'org.example', kid: 'US-ZZ-v1' };
const reinstated = { ...key, outcome: 'reinstated', refusals: ['revoked-before'] };

const run = (args: string[], answer: () => Promise<unknown> = async () => reinstated) =>
  runOperatorCommand(runIssuerKeyCommand, args, answer);

describe('npm run issuer-key', () => {
  it('asks the key server to reinstate the key, and says what comes next', async () => {
    const { status, sent, out, notes } = await run(good);
    expect([status, notes]).toEqual([0, '']);
    expect(sent).toEqual([['enx-dev-keyserver-reinstate-issuer-key:live', { ...key, dryRun: false }]]);
    expect(out).toBe(
      'Key "US-ZZ-v1" of org.example, refused because it was revoked before: the next import takes it, within two minutes.',
    );
  });

  it('asks what would be done in a dry run', async () => {
    const answer = async () => ({ ...reinstated, outcome: 'refused', refusals: ['revoked-before', 'other-value'] });
    const { sent, out } = await run([...good, '--dry-run'], answer);
    expect(sent).toEqual([['enx-dev-keyserver-reinstate-issuer-key:live', { ...key, dryRun: true }]]);
    expect(out).toContain(
      'refused because it was revoked before and has another value than the one stored under its name. Nothing was changed.',
    );
  });

  it.each([
    ['in-force', 'is in force'],
    ['awaits-import', 'is listed and not refused'],
  ])('says when there is nothing to do: %s', async (outcome, words) => {
    const { status, out } = await run(good, async () => ({ ...key, outcome, refusals: [] }));
    expect([status, out]).toEqual([0, expect.stringContaining(words)]);
  });

  it.each([[[]], [['--help']], [['reinstate', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('npm run issuer-key -- reinstate --stage');
  });

  it.each([
    [['reinstate'], 'Missing: --stage, --issuer, --kid.'],
    [['revoke'], 'Unknown command "revoke"'],
    [['reinstate', '--key', 'x'], "Unknown option '--key'"],
  ])('%j: %s', async (args, problem) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });

  it('gives the server’s answer as the problem', async () => {
    const { status, out, notes } = await run(good, async () => ({ error: 'org.example lists no key "US-ZZ-v1" now' }));
    expect([status, out]).toEqual([1, '']);
    expect(notes).toContain('org.example lists no key "US-ZZ-v1" now');
  });
});
