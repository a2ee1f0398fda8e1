/** `npm run simulate`: worlds by their seeds, and what is wrong in them. */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { bugNamed, bugs } from './bugs/all.ts';
import type { Bug } from './bugs/bug.ts';
import { type RunReport, simulate } from './run.ts';

const usage = `npm run simulate -- --days 30 --seed N | --seeds A-B [--rough] [--bug NAME] [--json]
  Exit code 0: every promise was kept. 1: some were not. 2: the question was wrong.
  Bugs that can be planted: ${bugs.map(({ name }) => name).join(', ')}`;

interface Wish {
  readonly days: number;
  readonly seeds: readonly number[];
  readonly rough: boolean;
  readonly bug: Bug | undefined;
  readonly json: boolean;
}

function readWish(): Wish | undefined {
  try {
    const { values } = parseArgs({
      options: {
        days: { type: 'string', default: '30' },
        seed: { type: 'string' },
        seeds: { type: 'string' },
        bug: { type: 'string' },
        rough: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [first = NaN, last = first] = (values.seeds ?? values.seed ?? '1').split('-').map(Number);
    const days = Number(values.days);
    if (!Number.isInteger(first) || !Number.isInteger(last) || !(days >= 1)) return undefined;
    const seeds = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    const bug = values.bug === undefined ? undefined : bugNamed(values.bug);
    if (values.bug !== undefined && bug === undefined) return undefined;
    return { days, seeds, bug, rough: values.rough, json: values.json };
  } catch {
    return undefined;
  }
}

function inWords(
  { seed, days, happened, uploads, keys, files, receptions, violations, trace }: RunReport,
  seconds: number,
): string {
  const head = `seed ${seed}: ${days} days, ${happened} events, ${uploads} uploads, ${keys} keys, ${files} files, ${receptions} looks at an index`;
  const end = `${seconds.toFixed(1)} s, trace ${trace.slice(0, 16)}`;
  const wrong = violations.map(
    ({ invariant, at, what }) => `  !! ${invariant} ${new Date(at * 1000).toISOString()}: ${what}`,
  );
  return [`${head}; ${end}`, ...wrong].join('\n');
}

const wish = readWish();
if (wish === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  for (const seed of wish.seeds) {
    const began = performance.now();
    const report = await simulate({ seed, days: wish.days, rough: wish.rough, ...(wish.bug && { bug: wish.bug }) });
    const seconds = (performance.now() - began) / 1000;
    console.log(wish.json ? JSON.stringify({ ...report, seconds }) : inWords(report, seconds));
    if (report.violations.length > 0) process.exitCode = 1;
  }
}
