import { describe, expect, it } from 'vitest';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import type { KindReport } from '../../../protocol/retention/report.ts';
import { runRetentionCommand } from '../../../tools/operate/retention.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

const kind = (more: Partial<KindReport> = {}): KindReport => ({
  ...{ kind: 'guard', rows: 7, oldestSeconds: 13 * DAY_SECONDS + 7_200, keptSeconds: 15 * DAY_SECONDS },
  ...{ words: "after the key's end", overdue: 0, unbounded: 0 },
  ...more,
});
const answer =
  (kinds: KindReport[], more: object = {}) =>
  async () => ({ table: 'Guards', isWhole: true, units: 3.5, kinds, ...more });
const run = (args: string[], reply: () => Promise<unknown> = answer([kind()])) =>
  runOperatorCommand(runRetentionCommand, args, reply);
const one = ['report', '--stage', 'prod', '--table', 'Guards'];

describe('npm run retention -- report', () => {
  it('asks for one table after the other, within a limit', async () => {
    const { status, sent } = await run(['report', '--stage', 'prod', '--domain', 'keyserver']);
    expect(status).toBe(0);
    const target = 'enx-prod-keyserver-report-retention:live';
    expect(sent).toEqual(keyserverTables.map(({ id }) => [target, { table: id, units: 20_000 }]));
  });

  it('says how old the oldest row is, and how old it may be', async () => {
    const { out } = await run(one);
    expect(out).toBe("keyserver Guards\nok  guard: 7 rows, oldest 13 d 2 h; rule: 15 d after the key's end");
  });

  it('says that it read a sample', async () => {
    const { sent, out } = await run([...one, '--units', '10'], answer([kind()], { isWhole: false, units: 10.5 }));
    expect(sent).toEqual([[expect.any(String), { table: 'Guards', units: 10 }]]);
    expect(out).toContain('(left after 11 units: a sample)');
  });

  it.each([
    [{ overdue: 2 }, '!!  guard: 7 rows', '2 stayed more than three days too long'],
    [{ unbounded: 3 }, '!!  guard: 7 rows', '3 have no end, or one that is too late'],
    [{ kind: 'unknown', words: 'no rule knows such a row' }, '!!  unknown: 7 rows', 'no rule knows such a row'],
  ])('fails for %j', async (more, line, words) => {
    const { status, out } = await run(one, answer([kind(more)]));
    expect([status, out]).toEqual([1, expect.stringContaining(line)]);
    expect(out).toContain(words);
  });

  it('leaves a kind without a rule out where there is no such row', async () => {
    const { status, out } = await run(one, answer([kind(), kind({ kind: 'unknown', rows: 0 })]));
    expect([status, out.includes('unknown')]).toEqual([0, false]);
  });

  it('says it as JSON', async () => {
    const { out } = await run([...one, '--json']);
    expect(JSON.parse(out).keyserver[0].kinds[0]).toEqual(kind());
  });

  it('says what the function says is wrong', async () => {
    const { status, notes } = await run(one, async () => ({ error: 'table must be one of Codes' }));
    expect([status, notes]).toEqual([1, expect.stringContaining('table must be one of Codes')]);
  });
});

describe('a wrong command line', () => {
  it.each([
    [['report'], 'Missing: --stage'],
    [['prune', '--stage', 'prod'], 'Unknown command "prune"'],
    [['report', '--stage', 'prod', '--domain', 'x'], '--domain is x'],
    [['report', '--stage', 'prod', '--table', 'Keys'], 'no domain has such a table'],
    [['report', '--stage', 'prod', '--domain', 'selfservice', '--table', 'Codes'], 'no domain has such a table'],
    [[...one, '--units', '0'], '--units is 0'],
    [[...one, '--units', '1.5'], '--units is 1.5'],
  ])('%j is refused in words', async (args, words) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent, notes]).toEqual([1, [], expect.stringContaining(words)]);
  });

  it.each([[[]], [['-h']]])('%j shows the help', async (args) => {
    expect(await run(args)).toMatchObject({ status: 0, out: expect.stringContaining('npm run retention -- report') });
  });
});
