import { readEnv } from '../../../shared/env.ts';
import { rotateJob } from '../../../shared/rings/rotate-job.ts';
import { env } from './env.ts';
import { rings } from './rings.ts';

export const handler = rotateJob('keyserver/rotate', readEnv(env), rings);
