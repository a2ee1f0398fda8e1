import { readEnv } from '../../../shared/env.ts';
import { showRingsJob } from '../../../shared/rings/commands/jobs.ts';
import { ringNamed, rings } from '../../jobs/rotate/rings.ts';
import { env } from './env.ts';

/** Invoked by an operator alone (`npm run rotate -- list`). */
export const handler = showRingsJob('keyserver/show-keys', readEnv(env), {
  named: ringNamed,
  always: rings.map(({ name }) => name),
});
