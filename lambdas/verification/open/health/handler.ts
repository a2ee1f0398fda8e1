import { dynamo } from '../../../shared/aws/dynamo.ts';
import { readEnv } from '../../../shared/env.ts';
import { healthEndpoint } from '../../../shared/http/health.ts';
import { regionsTable } from '../../store/tables.ts';
import { env as spec } from './env.ts';

export const handler = healthEndpoint({
  name: 'verification/health',
  dynamo: dynamo('staff'),
  table: readEnv(spec).REGIONS_TABLE,
  sortKey: regionsTable.sortKey,
  body: { maintenance_mode: false, status: 'ok' },
});
