import { dynamo } from '../../shared/aws/dynamo.ts';
import { readEnv } from '../../shared/env.ts';
import { healthEndpoint } from '../../shared/http/health.ts';
import { ringsTable } from '../tables.ts';
import { env as spec } from './env.ts';

export const handler = healthEndpoint({
  name: 'selfservice/health',
  dynamo: dynamo('staff'),
  table: readEnv(spec).RINGS_TABLE,
  sortKey: ringsTable.sortKey,
  body: { status: 'ok' },
});
