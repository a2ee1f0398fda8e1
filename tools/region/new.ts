import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  type PlacedFinding,
  readRegionSource,
  regionFileNames,
  regionFileStem,
} from '../../lib/settings/region-source.ts';
import { regionCode } from '../../protocol/region-code.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { UsageError } from '../command/operator-command.ts';
import { findingsInWords } from './check/report.ts';
import { checkFiles } from './check.ts';
import { readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { type Ask, collectAnswers } from './new/answers.ts';
import { partText, regionFileText } from './new/file.ts';
import { type Answers, partQuestions, questionIds, questions, SHOWN_NAME } from './new/questions.ts';

const help = `Asks what nobody can derive of a region, and writes regions/<region>.jsonc: it passes check, and says in comments
what to look at. A file that is there is never touched: where it does not say yet what phones are told, that part
is printed, to be pasted.

  npm run region -- new REGION [--answers FILE] [--<question> <answer>…]

  REGION          ISO 3166-1 or 3166-2, such as NO or US-WA
  --answers       JSON, question → answer; nothing is asked then, and what is missing gets its usual answer
${questions.map(({ id, asks }) => `  --${id.padEnd(12)}  ${asks}`).join('\n')}`;

/** `ask`: undefined where nobody is at a terminal. */
export async function newRegion(
  args: readonly string[],
  context: RegionContext,
  ask: Ask | undefined,
): Promise<number> {
  const { values, positionals } = readOptions(args, { ...options, answers: { type: 'string' } });
  const region = regionOf(positionals);
  const existing = existingFile(region, context.regions);
  const known = existing === undefined ? {} : knownOf(existing);
  const answers = await collectAnswers({
    region,
    questions: existing === undefined ? questions : partQuestions,
    answers: { ...known, ...answersOf(values.answers), ...chosen(values) },
    ask: values.answers === undefined ? ask : undefined,
  });
  if (existing === undefined) return write(region, answers, context);
  context.terminal.out(partText(answers));
  context.terminal.note(`Paste this into ${existing}, then npm run region -- check. Nothing was written.`);
  return 0;
}

async function write(region: string, answers: Answers, context: RegionContext): Promise<number> {
  const file = join(context.regions, `${region.toLowerCase()}.jsonc`);
  const before = new Set((await findingsOf(context)).map((finding) => JSON.stringify(finding)));
  writeFileSync(file, regionFileText(region, answers), { flag: 'wx' });
  context.terminal.out(relative('', file));
  // Also of other files: two regions may claim one name.
  const findings = (await findingsOf(context)).filter((finding) => !before.has(JSON.stringify(finding)));
  context.terminal.note(findingsInWords([file], findings));
  if (findings.some(({ severity }) => severity === 'error')) return 1;
  context.terminal.note('Read its comments, then its texts.');
  return 0;
}

function findingsOf(context: RegionContext): Promise<PlacedFinding[]> {
  const files = regionFileNames(context.regions).map((name) => join(context.regions, name));
  return checkFiles(files, undefined, context);
}

function regionOf(positionals: readonly string[]): string {
  const [region = '', ...others] = positionals;
  if (regionCode.test(region) && others.length === 0) return region;
  throw new UsageError(
    `REGION is ${positionals.length === 0 ? 'missing' : `"${positionals.join(' ')}"`}; allowed: a country of ISO 3166-1 or a part of one of ISO 3166-2, in upper case, such as NO or US-WA.`,
  );
}

function existingFile(region: string, folder: string): string | undefined {
  const name = regionFileNames(folder).find((each) => regionFileStem(each) === region.toLowerCase());
  return name && join(folder, name);
}

/** Of a file that only lacks what phones are told. Throws a UsageError for any other. */
function knownOf(file: string): Partial<Answers> {
  const settings: RegionSettings | undefined = readRegionSource(file).settings;
  const shown = relative('', file);
  if (!settings) throw new UsageError(`${shown} is there already, and is wrong; npm run region -- check says where.`);
  if (settings.exposureNotifications) throw new UsageError(`${shown} is there already; nothing was written.`);
  // Phones show less of a name than the servers take; a longer one is asked for again.
  return [...settings.name].length <= SHOWN_NAME ? { name: settings.name } : {};
}

function answersOf(file: string | undefined): Partial<Answers> {
  if (file === undefined) return {};
  if (!existsSync(file)) throw new UsageError(`--answers: there is no file ${file}.`);
  const allowed: readonly string[] = questionIds;
  const entries = Object.entries(parsed(file));
  const wrong = entries.filter(([id, answer]) => !allowed.includes(id) || typeof answer !== 'string');
  if (wrong.length === 0) return Object.fromEntries(entries);
  throw new UsageError(`${file}: ${wrong.map(([id]) => id).join(', ')}; allowed: texts for ${allowed.join(', ')}.`);
}

function parsed(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // As for what is no object.
  }
  throw new UsageError(`${file} is not a JSON object.`);
}

const options = Object.fromEntries(questionIds.map((id) => [id, { type: 'string' }] as const)) as Record<
  (typeof questionIds)[number],
  { type: 'string' }
>;

function chosen(values: Partial<Record<string, string | boolean>>): Partial<Answers> {
  return Object.fromEntries(questionIds.flatMap((id) => (values[id] === undefined ? [] : [[id, values[id]]])));
}

/** Questions go to the side, so that what is printed can be piped. */
async function run(args: readonly string[], context: RegionContext): Promise<number> {
  if (!process.stdin.isTTY) return newRegion(args, context, undefined);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new UsageError('Stopped; nothing was written.')));
  });
  // Without a question that waits nobody minds the end.
  closed.catch(() => {});
  try {
    return await newRegion(args, context, (question) => Promise.race([lines.question(question), closed]));
  } finally {
    lines.close();
  }
}

export const newCommand: RegionCommand = {
  summary: 'asks a few questions, and writes a file that passes check',
  help,
  run,
};
