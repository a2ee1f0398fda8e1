import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { readQuotaRow } from '../../store/quota/rows.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { env } from './env.ts';
import { type ShownQuota, type ShowQuotaRequest, showQuota } from './show-quota.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const deps = {
  regions: openRegionStore(dynamo(), settings.REGIONS_TABLE),
  read: readQuotaRow.bind(undefined, dynamo(), settings.QUOTAS_TABLE),
};

/** Invoked by an operator alone (`npm run quota -- show`). */
export const handler = job<ShownQuota | { error: string }, ShowQuotaRequest>('verification/show-quota', async (event) =>
  showQuota(deps, event, await clock()),
);
