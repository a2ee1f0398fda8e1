import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { jwksFetcher } from '../../authorities/fetch-jwks.ts';
import { env } from './env.ts';
import { importJwks } from './import-jwks.ts';
import { openKeyStore } from './key-store.ts';

const name = 'keyserver/import-jwks';
const log = openLog(name);
const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);

const deps = {
  store: openKeyStore({
    dynamo: dynamo(),
    authoritiesTable: settings.AUTHORITIES_TABLE,
    auditTable: settings.AUDIT_TABLE,
    randomBytes,
  }),
  fetchJwks: jwksFetcher(),
  count: countMetric,
};

/** Scheduled. An issuer that failed is in the summary and a metric; the others are up to date. */
export const handler = job(name, async (_, { awsRequestId }) => {
  const unexpected = (error: unknown) => {
    log.unexpected(error, awsRequestId);
    countMetric('UnexpectedError');
  };
  return importJwks({ ...deps, unexpected }, await clock());
});
