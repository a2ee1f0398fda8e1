import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { jwksFetcher } from '../../authorities/fetch-jwks.ts';
import { type ChangeRequest, type ChangeResult, changeAuthorities } from './change-authorities.ts';
import { openChangeStore } from './change-store.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = { authoritiesTable: settings.AUTHORITIES_TABLE, auditTable: settings.AUDIT_TABLE };
const deps = {
  store: openChangeStore({ dynamo: dynamo(), ...tables }),
  fetchJwks: jwksFetcher(),
};

/** Invoked by an operator alone (`npm run authorities`). Names of issuers, applications and keys are public, so the log has them. */
export const handler = job<ChangeResult, ChangeRequest>('keyserver/change-authorities', async (event) =>
  changeAuthorities(deps, event, await clock()),
);
