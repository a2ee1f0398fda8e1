import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { allApiKeys } from '../../store/api-keys/all-keys.ts';
import { env } from './env.ts';
import { type ListApiKeysRequest, type ListApiKeysResult, listApiKeys } from './list-api-keys.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = {
  dynamo: dynamo(),
  table: settings.API_KEYS_TABLE,
  statisticsTable: settings.STATISTICS_TABLE,
};

/** Invoked by an operator alone (`npm run api-key`). What it answers stands in no line: names and networks are theirs. */
export const handler = secretJob<ListApiKeysResult, ListApiKeysRequest>('verification/list-api-keys', async (event) =>
  listApiKeys(allApiKeys.bind(undefined, tables), event, await clock()),
);
