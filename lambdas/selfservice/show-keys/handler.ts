import { readEnv } from '../../shared/env.ts';
import { showRingsJob } from '../../shared/rings/commands/jobs.ts';
import { common, ringNamed } from '../rotate/rings.ts';
import { env } from './env.ts';

/** Invoked by an operator alone (`npm run rotate -- list`). */
export const handler = showRingsJob('selfservice/show-keys', readEnv(env), {
  named: ringNamed,
  always: common.map(({ name }) => name),
});
