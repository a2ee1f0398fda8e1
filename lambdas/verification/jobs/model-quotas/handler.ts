import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { openDayCounts } from '../../store/day-counts.ts';
import { writeModel } from '../../store/quota/models.ts';
import { readQuotaRow } from '../../store/quota/rows.ts';
import { countedRegions } from '../../store/region-store.ts';
import { env } from './env.ts';
import { modelQuotas } from './model-quotas.ts';

const NAME = 'verification/model-quotas';
const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const log = openLog(NAME);
const deps = {
  regions: countedRegions.bind(undefined, dynamo(), settings.REGIONS_TABLE),
  daysOf: openDayCounts({ dynamo: dynamo(), table: settings.STATISTICS_TABLE }),
  read: readQuotaRow.bind(undefined, dynamo(), settings.QUOTAS_TABLE),
  write: writeModel.bind(undefined, { dynamo: dynamo(), table: settings.QUOTAS_TABLE }),
  count: countMetric,
  failed: (error: unknown) => log.unexpected(error, '-'),
};

export const handler = job(
  NAME,
  async () => modelQuotas(deps, await clock()),
  ({ failed }) => (failed.length > 0 ? `no model of ${failed.join(', ')}` : undefined),
);
