import { readEnv } from '../../shared/env.ts';
import { rotateJob } from '../../shared/rings/rotate-job.ts';
import { env } from './env.ts';
import { ringsOf } from './rings.ts';

const settings = readEnv(env);

export const handler = rotateJob('selfservice/rotate', settings, ringsOf(settings.SELF_SERVICE_REGIONS));
