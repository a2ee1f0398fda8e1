import { dynamo } from '../../../shared/aws/dynamo.ts';
import { readEnv } from '../../../shared/env.ts';
import { healthEndpoint } from '../../../shared/http/health.ts';
import { authoritiesTable } from '../../tables.ts';
import { env as spec } from './env.ts';

export const handler = healthEndpoint({
  name: 'keyserver/health',
  dynamo: dynamo('staff'),
  table: readEnv(spec).AUTHORITIES_TABLE,
  sortKey: authoritiesTable.sortKey,
  body: { status: 'ok' },
});
