import type { SNSEvent } from 'aws-lambda';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric } from '../../../shared/log.ts';
import { messageErrorCounter } from '../../store/message-errors.ts';
import { countUndelivered } from './count-undelivered.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const deps = {
  countError: messageErrorCounter(dynamo(), settings.STATISTICS_TABLE, countMetric),
  count: countMetric,
};

export const handler = job('verification/message-events', async ({ Records }: SNSEvent) => {
  const events = Records.map(({ Sns }) => Sns.Message);
  return countUndelivered(deps, events, await clock());
});
