import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { addCodes } from '../../store/quota/models.ts';
import { readQuotaRow } from '../../store/quota/rows.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { type BurstQuotaRequest, type BurstQuotaResult, burstQuota } from './burst-quota.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = { dynamo: dynamo(), table: settings.QUOTAS_TABLE, auditTable: settings.AUDIT_TABLE };
const deps = {
  regions: openRegionStore(dynamo(), settings.REGIONS_TABLE),
  read: readQuotaRow.bind(undefined, dynamo(), settings.QUOTAS_TABLE),
  add: addCodes.bind(undefined, tables),
};

/** Invoked by an operator alone (`npm run quota -- burst`): the right to invoke it is the right to let more codes out. */
export const handler = job<BurstQuotaResult, BurstQuotaRequest>('verification/burst-quota', async (event) =>
  burstQuota(deps, event, await clock()),
);
