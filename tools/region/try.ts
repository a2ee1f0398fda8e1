import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { presetNames } from '../../protocol/region-config/presets.ts';
import { UsageError } from '../command/operator-command.ts';
import { findingsAsJson, findingsInWords } from './check/report.ts';
import { flag, readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { ask, type Question, stepsOf } from './try/ask.ts';
import { readAssumptions } from './try/assumptions-file.ts';
import { readCandidate } from './try/candidate.ts';
import { progressBar } from './try/progress.ts';
import type { TryResult } from './try/result.ts';
import { asText } from './try/words/table.ts';

const MOST_PEOPLE = 200_000;
/** Phones forget what is older. */
const MOST_DAYS = 14;
const MOST_REPEATS = 50;
const LARGEST_SEED = 2 ** 31 - 1;

const help = `Lets a simulated town live, and says whom a configuration would notify: how many, how soon, how many without a real
close contact, and what each weight and threshold does. docs/policy-sandbox.md says how to read it.

  npm run region -- try FILE [--against FILE2] [--people N] [--days N] [--seed N] [--repeats N] [--assumptions FILE]
                             [--json] [--out DIR]

  FILE           a region file, or a preset: ${presetNames.join(', ')}.
                 A preset without thresholds notifies of 15 minutes
  --against      another file or preset that judges the same encounters
  --people       who live in the town; 10000 if not given
  --days         of encounters, 1 to ${MOST_DAYS}; 14 if not given
  --seed         the same seed gives the same result; 1 if not given
  --repeats      further towns with the seeds that follow, to see what chance does; 0 if not given
  --assumptions  a JSON file with the numbers of device/town/assumptions.ts that are to be others
  --json         prints try.json
  --out          where try.json and try.html are written; .local/try if not given

Exit status 1, and nothing judged, where check has an error.`;

const options = {
  against: { type: 'string' },
  assumptions: { type: 'string' },
  out: { type: 'string' },
  json: flag,
  people: { type: 'string', default: '10000' },
  days: { type: 'string', default: '14' },
  seed: { type: 'string', default: '1' },
  repeats: { type: 'string', default: '0' },
} as const;

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  const [file, ...others] = positionals;
  if (file === undefined) throw new UsageError('Which region file, or which preset?');
  if (others.length > 0) throw new UsageError(`One file, and --against another; given: ${positionals.join(', ')}.`);
  const names = [file, ...(values.against === undefined ? [] : [values.against])];
  const size = sizeOf(values);
  const replaced = values.assumptions === undefined ? {} : readAssumptions(values.assumptions);
  const candidates = await candidatesOf(names, values.json, context);
  if (!candidates) return 1;
  const result = answer({ candidates, replaced, ...size });
  context.terminal.out(values.json ? asJson(result) : asText(result));
  await write(result, values.out ?? join(context.local, 'try'), context);
  return 0;
}

function sizeOf(values: Readonly<Record<'people' | 'days' | 'seed' | 'repeats', string>>) {
  const number = (name: keyof typeof values, least: number, greatest: number) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least && value <= greatest) return value;
    throw new UsageError(`--${name} is a whole number from ${least} to ${greatest}, not "${values[name]}".`);
  };
  return {
    people: number('people', 2, MOST_PEOPLE),
    days: number('days', 1, MOST_DAYS),
    seed: number('seed', 0, LARGEST_SEED),
    repeats: number('repeats', 0, MOST_REPEATS),
  };
}

/** Undefined where one has errors, which are told as `check` tells them. */
async function candidatesOf(
  names: readonly string[],
  json: boolean,
  context: RegionContext,
): Promise<Question['candidates'] | undefined> {
  const read = await Promise.all(names.map((name) => readCandidate(name, context)));
  const candidates = read.flatMap(({ candidate }) => candidate ?? []);
  if (candidates.length === names.length) return candidates;
  const wrong = names.filter((_, at) => !read[at]?.candidate);
  const findings = read.filter(({ candidate }) => !candidate).flatMap((each) => each.findings);
  context.terminal.out(json ? findingsAsJson(wrong, findings) : findingsInWords(wrong, findings));
  return undefined;
}

function answer(question: Question): TryResult {
  const progress = progressBar(stepsOf(question));
  try {
    return ask(question, progress);
  } finally {
    progress.stop();
  }
}

function asJson(result: TryResult): string {
  return JSON.stringify(result, undefined, 2);
}

async function write(result: TryResult, folder: string, { terminal }: RegionContext): Promise<void> {
  await import('../command/read-tsx.ts');
  const { tryPage } = await import('./try/page/page.tsx');
  const page = await tryPage(result);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'try.json'), `${asJson(result)}\n`);
  writeFileSync(join(folder, 'try.html'), page);
  terminal.note(`${shown(join(folder, 'try.html'))} shows it, ${shown(join(folder, 'try.json'))} has the numbers.`);
}

function shown(path: string): string {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}

export const tryCommand: RegionCommand = {
  summary: 'whom a configuration would notify: a simulated town, judged',
  help,
  run,
};
