/** How many codes a region may issue: what makes the limit, and what operators ask and change (verification-server.md §5.3). */

import { env as modelQuotasEnv } from '../../lambdas/verification/jobs/model-quotas/env.ts';
import { env as burstQuotaEnv } from '../../lambdas/verification/operate/burst-quota/env.ts';
import { env as showQuotaEnv } from '../../lambdas/verification/operate/show-quota/env.ts';
import { failing } from '../alarms/aws.ts';
import { claimsAnomalous } from '../alarms/quotas.ts';
import { Schedule } from '../constructs/schedule.ts';
import { job } from '../domain-stack.ts';
import type { Parts } from './parts.ts';

/** The first run of a day does the work; the others are there for when it failed. */
const MODEL_MINUTES = 60;
/** Of a run for 200 regions, each of which has hundreds of rows to be read. */
const MODEL_TIMEOUT_SECONDS = 300;

export function quotas({ stack, step, tables, alarms }: Parts): void {
  const model = step('model-quotas', { env: modelQuotasEnv, ...job, timeoutSeconds: MODEL_TIMEOUT_SECONDS });
  tables.regions.grant(model, 'Scan');
  tables.statistics.grant(model, 'Query');
  tables.quotas.grant(model, 'GetItem', 'UpdateItem');
  new Schedule(stack, model, MODEL_MINUTES);
  failing(alarms, 'QuotaModelFailing', model, MODEL_MINUTES, 'Quotas are not fitted to what regions issue.');
  claimsAnomalous(alarms, model);

  const show = step('show-quota', { env: showQuotaEnv, ...job });
  tables.regions.grant(show, 'GetItem');
  tables.quotas.grant(show, 'GetItem');

  const burst = step('burst-quota', { env: burstQuotaEnv, ...job });
  tables.regions.grant(burst, 'GetItem');
  tables.quotas.grant(burst, 'GetItem', 'UpdateItem');
  tables.audit.grant(burst, 'PutItem');
}
