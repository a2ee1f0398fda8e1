import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { randomBytes } from '../../../shared/random.ts';
import { storeApiKey } from '../../store/api-keys/changes.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { ringOpener } from '../../wiring.ts';
import { type CreateApiKeyRequest, type CreateApiKeyResult, createApiKey } from './create-api-key.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const ring = ringOpener(settings.LASTING_RINGS_TABLE);
const tables = { dynamo: dynamo(), table: settings.API_KEYS_TABLE, auditTable: settings.AUDIT_TABLE };

const deps = {
  regions: openRegionStore(dynamo(), settings.REGIONS_TABLE),
  hashes: ring('api-key'),
  signatures: ring('api-key-signature'),
  store: storeApiKey.bind(undefined, tables),
  randomBytes,
};

/** Invoked by an operator alone (`npm run api-key`); nothing of its answer is ever logged. */
export const handler = secretJob<CreateApiKeyResult, CreateApiKeyRequest>(
  'verification/create-api-key',
  async (event) => createApiKey(deps, event, await clock()),
);
