import { sendCoverTraffic } from '../client/cover-traffic.ts';
import { sessionOf } from '../walk/deps.ts';
import { BAD, type Command, GOOD, readOptions } from './command.ts';
import { depsOf, phoneOptions, phoneOptionsHelp, profileOf } from './stack-options.ts';

const help = `One round of cover traffic; answers are thrown away, as phones do.

  npm run device -- chaff [options]

${phoneOptionsHelp}
  --user-report     pretend a report of an own test too, as phones do in one of six rounds

Exit code 0 when every call was answered like a real one, else 1.`;

const options = { ...phoneOptions, 'user-report': { type: 'boolean', default: false } } as const;

export const chaff: Command = {
  summary: 'one round of cover traffic',
  help,
  whenUnable: BAD,
  async run(args, output) {
    const typed = readOptions(args, options);
    const deps = depsOf(typed, output);
    const round = { now: await deps.time.now(), userReport: typed['user-report'] };
    const exchanges = await sendCoverTraffic(sessionOf(deps, profileOf(typed)), round);
    const refused = exchanges.filter(({ status }) => status !== 200).length;
    const all = `All ${exchanges.length} were answered like real calls.`;
    const text = `\n${refused === 0 ? all : `${refused} of ${exchanges.length} were refused.`}`;
    output.out(typed.json ? JSON.stringify({ calls: exchanges.length, refused }, undefined, 2) : text);
    return refused === 0 ? GOOD : BAD;
  },
};
