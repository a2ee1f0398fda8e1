import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bugs } from '../../simulation/bugs/all.ts';
import { simulate } from '../../simulation/run.ts';
import { invariants } from '../../simulation/truth/violation.ts';

const SEEDS = 4;
const DAYS = 5;

describe('a planted bug', () => {
  it.each(bugs)('$name is found within a few seeds', async (bug) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { violations } = await simulate({ seed, days: bug.days ?? DAYS, bug, endsOn: bug.foundBy });
      if (violations.length === 0) continue;
      const broken = violations.map(({ invariant }) => invariant);
      expect(broken.filter((invariant) => bug.foundBy.includes(invariant))).not.toEqual([]);
      return;
    }
    expect.fail(`${bug.name} was not found by ${SEEDS} seeds`);
  });

  it('breaks promises of every class', () => {
    const found = new Set(bugs.flatMap(({ foundBy }) => foundBy));
    expect(Object.keys(invariants).filter((name) => !found.has(name as keyof typeof invariants))).toEqual([]);
  });

  it('stands in docs/reliability.md, as every promise does', () => {
    const page = readFileSync('docs/reliability.md', 'utf8');
    const names = [...bugs.map(({ name }) => name), ...Object.keys(invariants)];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
