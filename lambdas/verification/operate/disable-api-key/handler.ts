import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import type { ApiKeyRequest } from '../../store/api-keys/asked-key.ts';
import { namedApiKey, withdrawApiKey } from '../../store/api-keys/changes.ts';
import { type DisableApiKeyResult, disableApiKey } from './disable-api-key.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = { dynamo: dynamo(), table: settings.API_KEYS_TABLE, auditTable: settings.AUDIT_TABLE };

const deps = { find: namedApiKey.bind(undefined, tables), withdraw: withdrawApiKey.bind(undefined, tables) };

/** Invoked by an operator alone (`npm run api-key`). */
export const handler = job<DisableApiKeyResult, ApiKeyRequest>('verification/disable-api-key', async (event) =>
  disableApiKey(deps, event, await clock()),
);
