import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { limitApiKey as limit, namedApiKey } from '../../store/api-keys/changes.ts';
import { env } from './env.ts';
import { type LimitApiKeyRequest, type LimitApiKeyResult, limitApiKey } from './limit-api-key.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = { dynamo: dynamo(), table: settings.API_KEYS_TABLE, auditTable: settings.AUDIT_TABLE };

const deps = { find: namedApiKey.bind(undefined, tables), limit: limit.bind(undefined, tables) };

/** Invoked by an operator alone (`npm run api-key`). No line has an address in it: the audit has. */
export const handler = secretJob<LimitApiKeyResult, LimitApiKeyRequest>('verification/limit-api-key', async (event) =>
  limitApiKey(deps, event, await clock()),
);
