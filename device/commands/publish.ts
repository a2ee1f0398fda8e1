import { DAY_SECONDS, utcMidnight } from '../../protocol/keys/interval.ts';
import { createPhone } from '../phone.ts';
import { RETENTION_DAYS } from '../radio/keys.ts';
import { utc } from '../report.ts';
import { getCode } from '../walk/by-typed-code.ts';
import { dueAt } from '../walk/schedule.ts';
import { shareDiagnosis } from '../walk/walk.ts';
import { BAD, type Command, GOOD, readOptions } from './command.ts';
import { depsOf, phoneOptions, phoneOptionsHelp, profileOf } from './stack-options.ts';

const help = `One phone reports a diagnosis, from a fresh code or one that is at hand.

  npm run device -- publish [options]

${phoneOptionsHelp}
  --code CODE       a code that somebody has got, from self-service say
  --test-type TYPE  of a fresh code: confirmed (default), likely, negative or user-report

Exit code 0 when the keys were taken, else 1.`;

const options = {
  ...phoneOptions,
  code: { type: 'string' },
  'test-type': { type: 'string', default: 'confirmed' },
} as const;

export const publish: Command = {
  summary: 'one phone reports a diagnosis',
  help,
  whenUnable: BAD,
  async run(args, output) {
    const typed = readOptions(args, options);
    const deps = depsOf(typed, output);
    const now = await deps.time.now();
    const since = utcMidnight(now) - (RETENTION_DAYS - 1) * DAY_SECONDS;
    const phone = createPhone('The phone', profileOf(typed), { since, now }, deps.randomBytes);
    const issued = typed.code === undefined ? await getCode(deps, typed['test-type']) : { code: typed.code };
    const { publishedAt } = await shareDiagnosis(deps, phone, issued);
    const due = dueAt(publishedAt, deps.schedule);
    deps.report.say(`their file is due at ${utc(due)}`);
    if (typed.json) output.out(JSON.stringify({ keys: phone.keys.length, publishedAt, dueAt: due }, undefined, 2));
    return GOOD;
  },
};
