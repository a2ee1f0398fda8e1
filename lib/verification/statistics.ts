/** What a region reads of its codes, and what adds it up. */
import { env as rollUpEnv } from '../../lambdas/verification/roll-up-statistics/env.ts';
import { env as statisticsEnv } from '../../lambdas/verification/statistics/env.ts';
import { failing } from '../alarms/aws.ts';
import { Schedule } from '../constructs/schedule.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { job } from '../domain-stack.ts';
import { grantStaff } from './issuing.ts';
import type { Parts } from './parts.ts';

/** Somebody's machine is waiting for 91 days of figures, up to 18 s (give-report.ts). */
const reportCall = { memoryMegabytes: 512, timeoutSeconds: 20, runLines: 'failed' } as const;
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
