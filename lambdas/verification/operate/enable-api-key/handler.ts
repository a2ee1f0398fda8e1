import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import type { ApiKeyRequest } from '../../store/api-keys/asked-key.ts';
import { enableApiKey as enable, namedApiKey } from '../../store/api-keys/changes.ts';
import { type EnableApiKeyResult, enableApiKey } from './enable-api-key.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = { dynamo: dynamo(), table: settings.API_KEYS_TABLE, auditTable: settings.AUDIT_TABLE };

const deps = { find: namedApiKey.bind(undefined, tables), enable: enable.bind(undefined, tables) };

/** Invoked by an operator alone (`npm run api-key`). */
export const handler = job<EnableApiKeyResult, ApiKeyRequest>('verification/enable-api-key', async (event) =>
  enableApiKey(deps, event, await clock()),
);
