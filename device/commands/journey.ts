import { SingleBar } from 'cli-progress';
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../../protocol/keys/interval.ts';
import type { Send } from '../client/http.ts';
import { expectedNotices } from '../journey/expected.ts';
import { liveJourney } from '../journey/journey.ts';
import { inWords, outcomeOf } from '../journey/outcome.ts';
import { planOf } from '../journey/plan.ts';
import { seededBytes } from '../journey/seeded.ts';
import { lossIn, smallTown, type TownSize } from '../journey/small-town.ts';
import { stackServers } from '../journey/stack-servers.ts';
import { Problem } from '../problem.ts';
import { textReport } from '../report.ts';
import { stackTime } from '../stack-time.ts';
import type { WalkDeps } from '../walk/deps.ts';
import { readScores } from '../walk/region-file.ts';
import { BAD, type Command, GOOD, OPEN, readOptions } from './command.ts';
import { depsOf, stackOption } from './stack-options.ts';

const help = `A small town lives two weeks on a stack whose clock can be moved ("npm start"): its phones hear each other, its ill
report, are confirmed or taken back, and every phone looks for files and decides. An independent calculation from who was
near whom says who should have been told, when, and what.

  npm run device -- journey [options]

  --stack FILE      where the stack is (default .local/stack.json, written by "npm start")
  --people N        how many live there (default 25)
  --days N          how long (default 14); a day more for the last files
  --seed N          another number, another town (default 7)
  --json            one JSON document

The stack's clock stays where the journey ends. Exit code 0 when both lists agree, 1 when not, 2 when nobody
had to be told (take another seed) or it could not be found out.`;

const options = {
  ...stackOption,
  people: { type: 'string', default: '25' },
  days: { type: 'string', default: '14' },
  seed: { type: 'string', default: '7' },
  json: { type: 'boolean', default: false },
} as const;

export const journey: Command = {
  summary: 'a small town lives two weeks on a stack: are exactly those told who should be?',
  help,
  whenUnable: OPEN,
  async run(args, output) {
    const typed = readOptions(args, options);
    const size = {
      people: whole('people', typed.people, 2),
      days: whole('days', typed.days, 1),
      seed: whole('seed', typed.seed, 0),
    };
    const loud = depsOf(typed, output);
    const { send, calls } = counted(loud.send);
    const deps = quietDeps({ ...loud, send });
    const configuration = readScores(deps.stack.region);
    const outcome = await liveOn(deps, size, configuration, calls);
    output.out(typed.json ? JSON.stringify(outcome, undefined, 2) : inWords(outcome, configuration).join('\n'));
    if (!outcome.agrees) return BAD;
    return outcome.notices.length > 0 ? GOOD : OPEN;
  },
};

/** Only so much: a town of more takes hours, and days of more than three weeks are beyond what phones remember. */
const MOST = { people: 500, days: 60, seed: 2 ** 31 - 1 } as const;

function whole(name: keyof typeof MOST, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= MOST[name]) return number;
  throw new Problem(`--${name} ${text} is no whole number from ${least} to ${MOST[name]}.`, 'See --help.');
}

/** Its thousands of calls are counted, not told. */
function quietDeps(deps: WalkDeps): WalkDeps {
  return { ...deps, time: stackTime(deps.stack.controlUrl, deps.send), report: textReport(() => {}) };
}

function counted(send: Send): { send: Send; calls: () => number } {
  let calls = 0;
  const counting: Send = (request) => {
    calls += 1;
    return send(request);
  };
  return { send: counting, calls: () => calls };
}

async function liveOn(
  deps: WalkDeps,
  size: TownSize,
  configuration: ReturnType<typeof readScores>,
  calls: () => number,
) {
  const began = performance.now();
  const start = utcMidnight(await deps.time.now()) + DAY_SECONDS;
  const town = smallTown(size, start);
  const random = seededBytes(size.seed);
  const plan = planOf(town, deps.schedule, random);
  const bar = progressBar(start, plan.end);
  const journey = await liveJourney(town, plan, {
    ...{ servers: stackServers(deps), schedule: deps.schedule, configuration, lossOf: lossIn(town) },
    ...{ air: random, secrets: deps.randomBytes, progress: bar.progress },
  }).finally(bar.stop);
  const { household, work, bus, chance } = town.contactCounts;
  const circumstances = {
    ...{ ...size, region: deps.stack.region, start, contacts: household + work + bus + chance, calls: calls() },
    seconds: Math.round((performance.now() - began) / 1000),
  };
  return outcomeOf(circumstances, journey, expectedNotices(journey.diary, configuration, deps.schedule));
}

/** On standard error, and only where somebody looks at it. */
function progressBar(start: UnixSeconds, end: UnixSeconds) {
  const format = 'day {day} [{bar}] {percentage} %, {eta_formatted} left';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
  bar.start(end - start, 0, { day: 1 });
  return {
    progress: (time: UnixSeconds) => bar.update(time - start, { day: Math.floor((time - start) / DAY_SECONDS) + 1 }),
    stop: () => bar.stop(),
  };
}
