import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { readAllRows } from '../../authorities/all-authorities.ts';
import { jwksFetcher } from '../../authorities/fetch-jwks.ts';
import { env } from './env.ts';
import { type ShowRequest, type ShowResult, showAuthorities } from './show-authorities.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const deps = {
  rows: () => readAllRows(dynamo(), settings.AUTHORITIES_TABLE),
  fetchJwks: jwksFetcher(),
};

/** Invoked by an operator alone (`npm run authorities`). The addresses of other organisations' servers are in no log. */
export const handler = secretJob<ShowResult, ShowRequest>('keyserver/show-authorities', async (event) =>
  showAuthorities(deps, event, await clock()),
);
