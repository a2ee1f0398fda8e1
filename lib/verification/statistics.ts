/** What a region reads of its codes, and what adds it up. */
import { env as pullEnv } from '../../lambdas/verification/jobs/pull-statistics/env.ts';
import { env as rollUpEnv } from '../../lambdas/verification/jobs/roll-up-statistics/env.ts';
import { env as statisticsEnv } from '../../lambdas/verification/laboratory/statistics/env.ts';
import { failing } from '../alarms/aws.ts';
import { Schedule } from '../constructs/schedule.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { job } from '../domain-stack.ts';
import { grantStaff } from './issuing.ts';
import type { Parts } from './parts.ts';

/** Somebody's machine is waiting for 91 days of figures, up to 18 s (give-report.ts). */
export const reportCall = { memoryMegabytes: 512, timeoutSeconds: 20, runLines: 'failed' } as const;
/** A day is closed a quarter of an hour after its end at the earliest. */
const ROLL_UP_MINUTES = 60;

/** Writing statistics, too, gives a region its number when it is first asked for. */
export function statistics(parts: Parts): ServiceFunction {
  const statistics = parts.step('statistics', { env: statisticsEnv, ...reportCall });
  grantStaff(parts, statistics);
  parts.tables.statistics.grant(statistics, 'GetItem', 'Query');
  return statistics;
}

/** Reads names of API keys, which whoever reads statistics need not be able to. */
export function rollUpStatistics({ stack, step, tables, alarms }: Parts): void {
  const rollUp = step('roll-up-statistics', { env: rollUpEnv, ...job });
  tables.statistics.grant(rollUp, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
  tables.apiKeys.grant(rollUp, 'Scan');
  tables.regions.grant(rollUp, 'Scan');
  new Schedule(stack, rollUp, ROLL_UP_MINUTES);
  failing(
    alarms,
    'StatisticsNotClosed',
    rollUp,
    ROLL_UP_MINUTES,
    'Days of the statistics that are over are not added up.',
  );
}

const PULL_MINUTES = 60;
/** Of a run for 200 regions, each of which answers within half a second. */
const PULL_TIMEOUT_SECONDS = 300;

/** Signs with the regions' certificate keys, whose own policies name its role (`rotate`). */
export function pullStatistics({ stack, step, tables, alarms }: Parts): ServiceFunction {
  const pull = step('pull-statistics', { env: pullEnv, ...job, timeoutSeconds: PULL_TIMEOUT_SECONDS });
  tables.regions.grant(pull, 'Scan');
  tables.lastingRings.grant(pull, 'Query');
  tables.statistics.grant(pull, 'PutItem');
  new Schedule(stack, pull, PULL_MINUTES);
  failing(alarms, 'StatisticsNotPulled', pull, PULL_MINUTES, 'A key server does not tell what phones published.');
  return pull;
}
