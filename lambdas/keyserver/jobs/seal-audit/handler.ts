import { sealJob } from '../../../shared/auditing/jobs.ts';
import { readEnv } from '../../../shared/env.ts';
import { env } from './env.ts';

export const handler = sealJob('keyserver/seal-audit', readEnv(env));
