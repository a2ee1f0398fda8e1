import { dynamo } from '../../shared/aws-dynamo.ts';
import { readEnv } from '../../shared/env.ts';
import { healthEndpoint } from '../../shared/health.ts';
import { env as spec } from './env.ts';

export const handler = healthEndpoint({
  name: 'keyserver/health',
  dynamo: dynamo(),
  table: readEnv(spec).GUARDS_TABLE,
  body: { status: 'ok' },
});
