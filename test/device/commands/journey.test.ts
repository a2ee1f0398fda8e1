import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { journey } from '../../../device/commands/journey.ts';
import { type FakeStack, startFakeStack } from '../support/fake-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'journey-'));
const stackFile = join(folder, 'stack.json');
afterAll(() => rmSync(folder, { recursive: true }));

let fake: FakeStack;
let lines: string[];

beforeEach(async () => {
  fake = await startFakeStack(Date.parse('2026-11-22T12:00:00Z') / 1000);
  writeFileSync(stackFile, JSON.stringify(fake.stack));
  lines = [];
  return () => fake.close();
});

const run = (...args: string[]) =>
  journey.run([...args, '--stack', stackFile], { out: (line) => lines.push(line), note: () => {} });

describe('journey', () => {
  it.each([
    ['--people', '1'],
    ['--people', 'many'],
    ['--people', '501'],
    ['--days', '0'],
    ['--days', '61'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
  ])('refuses %s %s', async (option, value) => {
    await expect(run(`${option}=${value}`)).rejects.toThrow(`${option} ${value} is no whole number`);
  });

  it('needs a stack whose clock can be moved', async () => {
    const { controlUrl: _, ...stack } = fake.stack;
    writeFileSync(stackFile, JSON.stringify(stack));
    await expect(run('--people', '3', '--days', '1')).rejects.toThrow('the clock of this stack cannot be moved');
  });

  it('proves nothing, and says so with 2, when nobody had to be told', async () => {
    expect(await run('--people', '2', '--days', '1', '--json')).toBe(2);
    const outcome = JSON.parse(lines.join(''));
    expect(outcome).toMatchObject({ region: 'US-ZZ', people: 2, days: 1, agrees: true, notices: [] });
    expect(outcome.calls).toBeGreaterThan(0);
  });

  it('ends with 1 when phones get nothing of what was reported', async () => {
    // This stack gives every key the same type and onset, and another day.
    fake.shiftDays = 1;
    const code = await run('--people', '12', '--days', '4', '--seed', '3');
    expect(lines.join('\n')).toMatch(/DIFFERS: [1-9]\d* missing/);
    expect(code).toBe(1);
  });
});
