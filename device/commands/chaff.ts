import { DAY_SECONDS } from '../../protocol/keys/interval.ts';
import { coverLegs, keepCover } from '../client/cover-schedule.ts';
import { sendCoverTraffic } from '../client/cover-traffic.ts';
import type { Exchange } from '../client/http.ts';
import { androidCoverRules } from '../client/profile.ts';
import { Problem } from '../problem.ts';
import { utc } from '../report.ts';
import type { StackTime } from '../stack-time.ts';
import { sessionOf, type WalkDeps } from '../walk/deps.ts';
import { BAD, type Command, GOOD, readOptions } from './command.ts';
import { depsOf, phoneOptions, phoneOptionsHelp, profileOf } from './stack-options.ts';

const help = `Cover traffic; answers are thrown away, as phones do.

  npm run device -- chaff [options]

${phoneOptionsHelp}
  --user-report     one round, with a report of an own test too, as phones do in one of six rounds
  --days N          what a phone sends in N days, by the schedule of Android: a round in two days on average. A local
                    stack's clock is moved forward, elsewhere this waits.

Without --days one round at once. Exit code 0 when every call was answered like a real one, else 1.`;

const options = {
  ...phoneOptions,
  'user-report': { type: 'boolean', default: false },
  days: { type: 'string' },
} as const;

type ChaffOptions = ReturnType<typeof readOptions<typeof options>>;

export const chaff: Command = {
  summary: 'cover traffic: one round, or as a phone sends it in days',
  help,
  whenUnable: BAD,
  async run(args, output) {
    const typed = readOptions(args, options);
    const exchanges = await sendAll(typed, depsOf(typed, output));
    const refused = exchanges.filter(({ status }) => status !== 200).length;
    const all = `All ${exchanges.length} were answered like real calls.`;
    const text = `\n${refused === 0 ? all : `${refused} of ${exchanges.length} were refused.`}`;
    output.out(typed.json ? JSON.stringify({ calls: exchanges.length, refused }, undefined, 2) : text);
    return refused === 0 ? GOOD : BAD;
  },
};

async function sendAll(typed: ChaffOptions, deps: WalkDeps): Promise<Exchange[]> {
  const profile = profileOf(typed);
  const session = sessionOf(deps, profile);
  const now = await deps.time.now();
  if (typed.days === undefined) return sendCoverTraffic(session, { now, userReport: typed['user-report'] });
  const rules = profile.coverTraffic ?? androidCoverRules;
  const legs = coverLegs(rules, now, now + daysIn(typed.days) * DAY_SECONDS, deps.randomBytes);
  const exchanges: Exchange[] = [];
  await keepCover(session, legs, passing(deps.time), ({ at, leg }, answers) => {
    deps.report.say(`${leg}, due at ${utc(at)}`);
    exchanges.push(...answers);
  });
  return exchanges;
}

function daysIn(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days > 0) return days;
  throw new Problem(`${text} is not a number of days.`, 'Write a whole number above 0.');
}

const passing = ({ now, wait, control }: StackTime) => ({ now, pass: control ? control.advance : wait });
