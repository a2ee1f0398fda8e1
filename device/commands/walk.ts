import { Problem } from '../problem.ts';
import { utc } from '../report.ts';
import { byLink } from '../walk/by-link.ts';
import { byGivenCode, byTypedCode } from '../walk/by-typed-code.ts';
import { byUserReport } from '../walk/by-user-report.ts';
import { DEFAULT_WALK_FILE, loadWalk, saveWalk } from '../walk/kept-walk.ts';
import { readScores } from '../walk/region-file.ts';
import { dueAt } from '../walk/schedule.ts';
import { beginWalk, finishWalk, type Way } from '../walk/walk.ts';
import { BAD, type Command, GOOD, OPEN, type Output, readOptions } from './command.ts';
import { depsOf, phoneOptions, phoneOptionsHelp, profileOf } from './stack-options.ts';

const help = `Two phones meet; a code is issued, verified, certified; keys are published, exported and downloaded; one phone is
notified, a distant one is not.

  npm run device -- walk [options]

${phoneOptionsHelp}
  --by-link         the code comes in a text message, and its person taps the link
  --user-report     a person reports an own test and types the code of the message
  --code CODE       a code that somebody has got, from self-service say
  --phone NUMBER    where messages go, as +12065550100 (default: another number each time)
  --no-wait         stop after publishing and keep the walk in ${DEFAULT_WALK_FILE}
  --resume FILE     go on with a kept walk

Exit code 0 when B was notified and C was not, 2 when it stopped before its file was due, else 1.`;

const options = {
  ...phoneOptions,
  'by-link': { type: 'boolean', default: false },
  'user-report': { type: 'boolean', default: false },
  code: { type: 'string' },
  phone: { type: 'string' },
  'no-wait': { type: 'boolean', default: false },
  resume: { type: 'string' },
} as const;

type WalkOptions = ReturnType<typeof readOptions<typeof options>>;

export const walk: Command = {
  summary: 'two phones meet, one is ill: is the other notified, and a distant one not?',
  help,
  whenUnable: BAD,
  async run(args, output) {
    const typed = readOptions(args, options);
    const { text, code, ...outcome } = await runWalk(typed, output);
    output.out(typed.json ? JSON.stringify(outcome, undefined, 2) : `\n${text}`);
    return code;
  },
};

async function runWalk(typed: WalkOptions, output: Output) {
  const deps = depsOf(typed, output);
  const profile = profileOf(typed);
  const way = wayOf(typed);
  const { region } = deps.stack;
  const scores = readScores(region);
  const line = typed.json ? output.note : output.out;
  line(`The walk through ${region} (${typed.stack}), stack time ${utc(await deps.time.now())}`);
  const walked = typed.resume === undefined ? await beginWalk(deps, profile, way) : loadWalk(typed.resume);
  if (walked.region !== region) {
    throw new Problem(`${typed.resume} is a walk through ${walked.region}.`, 'Name its stack with --stack FILE.');
  }
  const dueAtTime = dueAt(walked.publishedAt, deps.schedule);
  const told = { region, profile: profile.name, publishedAt: walked.publishedAt, dueAt: dueAtTime };
  if (typed['no-wait'] && (await deps.time.now()) < dueAtTime) {
    const file = typed.resume ?? DEFAULT_WALK_FILE;
    saveWalk(file, walked);
    const text = `The file is due at ${utc(dueAtTime)}. Then: npm run device -- walk --resume ${file}`;
    return { ...told, complete: false, keptIn: file, text, code: OPEN };
  }
  const complete = await finishWalk(deps, walked, scores);
  const text = complete ? 'B was notified and C was not: the walk is complete.' : 'The walk FAILED: see above.';
  return { ...told, complete, text, code: complete ? GOOD : BAD };
}

function wayOf(typed: WalkOptions): Way {
  const ways = [typed['by-link'], typed['user-report'], typed.code !== undefined];
  if (ways.filter(Boolean).length > 1) {
    throw new Problem('--by-link, --user-report and --code are three ways.', 'Walk one after the other.');
  }
  if (typed.code !== undefined) return byGivenCode(typed.code);
  if (typed['by-link']) return byLink;
  return typed['user-report'] ? byUserReport : byTypedCode;
}
