import type { DynamoDBStreamEvent } from 'aws-lambda';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { withTimeLimit } from '../../../shared/time-limit.ts';
import { openSending } from '../../messages/open-sending.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { openOutbox } from '../../store/outbox.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { openStatistics } from '../../store/statistics.ts';
import { ringOpener } from '../../wiring.ts';
import { env } from './env.ts';
import { RUN_MILLISECONDS, sendRows, sweepOutbox } from './send-messages.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const deps = {
  codes: openCodeStore(dynamo(), settings.CODES_TABLE),
  outbox: openOutbox(dynamo(), settings.OUTBOX_TABLE),
  regions: openRegionStore(dynamo(), settings.REGIONS_TABLE),
  sealing: ringOpener(settings.RINGS_TABLE)('outbox'),
  ...openSending(settings, 'job'),
  statistics: openStatistics(dynamo(), settings.STATISTICS_TABLE, randomBytes),
  count: countMetric,
};

/** The table's stream names rows; a timer or an operator names none. */
export const handler = job('verification/send-messages', async (event: Partial<DynamoDBStreamEvent>) => {
  const keys = event.Records?.flatMap(({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? []);
  const now = await clock();
  return withTimeLimit(RUN_MILLISECONDS, () => (keys ? sendRows(deps, keys, now) : sweepOutbox(deps, now)));
});
