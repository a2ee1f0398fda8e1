import { describe, expect, it } from 'vitest';
import type { ShownQuota } from '../../../lambdas/verification/operate/show-quota/show-quota.ts';
import { runQuotaCommand } from '../../../tools/operate/quota.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

const shown: ShownQuota = {
  region: 'US-ZZ',
  enabled: true,
  limit: 100,
  isModelled: true,
  limitFactor: 1.5,
  quota: 150,
  remaining: 55,
  until: 1_795_305_600,
  modelledOn: '2026-11-21',
  claims: { last: 0.5, mean: 0.8, deviation: 0.1, anomalous: true },
};
const run = (args: string[], answer: unknown = shown) => runOperatorCommand(runQuotaCommand, args, async () => answer);
const place = ['--stage', 'dev', '--region', 'us-zz'];

describe('npm run quota', () => {
  it('shows how a quota stands and how codes are redeemed', async () => {
    const { status, sent, out } = await run(['show', ...place]);
    expect([status, sent]).toEqual([0, [['enx-dev-verification-show-quota:live', { region: 'US-ZZ' }]]]);
    expect(out.split('\n')).toEqual([
      'US-ZZ has a quota.',
      'limit      100 codes by the model, for a day',
      'quota      150 (limit times 1.5)',
      'remaining  55, until 2026-11-22T00:00:00.000Z',
      expect.stringContaining(
        '50.0 % of the codes of the day before; usual are 80.0 %, give or take 10.0 %: ANOMALOUS',
      ),
      'looked at  2026-11-21',
    ]);
  });
  it('says what is not known yet, and what is not limited', async () => {
    const { until: _, modelledOn: __, claims: ___, ...young } = shown;
    const { out } = await run(['show', ...place], { ...young, isModelled: false, enabled: false });
    expect(out).toContain('limits nothing');
    expect(out).toContain('too little history');
    expect(out).toContain('looked at  never');
    expect(out).not.toContain('remaining');
    const few = { ...shown, claims: { last: 1, anomalous: false } };
    expect((await run(['show', ...place], few)).out).toContain('100.0 % of the codes of the day before; too few days');
  });
  it('adds codes', async () => {
    const { status, sent, notes } = await run(['burst', ...place, '--add', '30'], {
      region: 'US-ZZ',
      before: 55,
      after: 85,
    });
    expect([status, sent]).toEqual([0, [['enx-dev-verification-burst-quota:live', { region: 'US-ZZ', codes: 30 }]]]);
    expect(notes).toContain('could issue 55 codes and may now issue 85');
  });
  it('in a dry run only asks', async () => {
    const { status, sent, notes } = await run(['burst', ...place, '--add', '30', '--dry-run']);
    expect([status, sent]).toEqual([0, [['enx-dev-verification-show-quota:live', { region: 'US-ZZ' }]]]);
    expect(notes).toContain('issue 55 codes and would then be let issue 85. Nothing was changed.');
    const off = await run(['burst', ...place, '--add', '30', '--dry-run'], { ...shown, enabled: false });
    expect([off.status, off.notes]).toEqual([1, expect.stringContaining('has no quota')]);
  });
  it.each([[[]], [['--help']], [['burst', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('npm run quota -- burst');
  });
  it.each([
    [['show'], 'Missing: --stage, --region.'],
    [['burst', ...place], 'Missing: --add.'],
    [['burst', ...place, '--add', '0'], '--add must be a whole number from 1 to 20000, but is "0".'],
    [['burst', ...place, '--add', '1e3'], '--add must be a whole number'],
    [['burst', ...place, '--add', '20001'], '--add must be a whole number'],
    [['show', ...place, '--add', '1'], '--add and --dry-run belong to "burst".'],
    [['show', ...place, '--dry-run'], '--add and --dry-run belong to "burst".'],
    [['refill', ...place], 'Unknown command "refill"; allowed: show, burst.'],
    [['constructor'], 'Unknown command "constructor"'],
  ])('%j: %s', async (args, problem) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });
  it('says what the server says', async () => {
    const unknown = { error: 'The stage has no region US-ZZ' };
    for (const args of [
      ['show', ...place],
      ['burst', ...place, '--add', '1'],
    ]) {
      expect(await run(args, unknown)).toMatchObject({ status: 1, notes: expect.stringContaining('no region US-ZZ') });
    }
  });
});
