import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { withTimeLimit } from '../../../shared/time-limit.ts';
import { everyKey } from '../../store/daily/named-keys.ts';
import { countedRegions } from '../../store/region-store.ts';
import { env } from './env.ts';
import { RUN_MILLISECONDS, rollUpStatistics } from './roll-up-statistics.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);

const deps = {
  statistics: { dynamo: dynamo(), table: settings.STATISTICS_TABLE },
  regions: countedRegions.bind(undefined, dynamo(), settings.REGIONS_TABLE),
  apiKeys: () => everyKey(dynamo(), settings.API_KEYS_TABLE),
};

export const handler = job('verification/roll-up-statistics', async () => {
  const now = await clock();
  return withTimeLimit(RUN_MILLISECONDS, () => rollUpStatistics(deps, now));
});
