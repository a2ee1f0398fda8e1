import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { jwksFetcher } from '../../authorities/fetch-jwks.ts';
import { env } from './env.ts';
import { openRefusedKeyStore } from './refused-key-store.ts';
import { type ReinstateRequest, type ReinstateResult, reinstateIssuerKey } from './reinstate-issuer-key.ts';

const FETCH_TIMEOUT_MILLISECONDS = 10_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = { authoritiesTable: settings.AUTHORITIES_TABLE, auditTable: settings.AUDIT_TABLE };
const deps = {
  store: openRefusedKeyStore({ dynamo: dynamo(), ...tables }),
  fetchJwks: jwksFetcher(FETCH_TIMEOUT_MILLISECONDS),
};

/** Invoked by an operator alone (`npm run issuer-key`). Names of issuers and keys are public, so the log has them. */
export const handler = job<ReinstateResult, ReinstateRequest>('keyserver/reinstate-issuer-key', async (event) =>
  reinstateIssuerKey(deps, event, await clock()),
);
