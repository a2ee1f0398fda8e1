import { readEnv } from '../../../shared/env.ts';
import { revokeRingJob } from '../../../shared/rings/commands/jobs.ts';
import { ringNamed } from '../../jobs/rotate/rings.ts';
import { env } from './env.ts';

/** Invoked by an operator alone (`npm run rotate -- revoke`). */
export const handler = revokeRingJob('keyserver/revoke-key', readEnv(env), ringNamed);
