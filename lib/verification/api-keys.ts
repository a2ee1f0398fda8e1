/** What operators do with API keys (`npm run api-key`). Each has a function and a role of its own: its right is the right to do it. */
import { env as createApiKeyEnv } from '../../lambdas/verification/operate/create-api-key/env.ts';
import { env as disableApiKeyEnv } from '../../lambdas/verification/operate/disable-api-key/env.ts';
import { env as enableApiKeyEnv } from '../../lambdas/verification/operate/enable-api-key/env.ts';
import { env as limitApiKeyEnv } from '../../lambdas/verification/operate/limit-api-key/env.ts';
import { env as listApiKeysEnv } from '../../lambdas/verification/operate/list-api-keys/env.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { job } from '../domain-stack.ts';
import type { Parts } from './parts.ts';

export function apiKeys(parts: Parts): void {
  createApiKey(parts);
  for (const change of [
    parts.step('disable-api-key', { env: disableApiKeyEnv, ...job }),
    parts.step('enable-api-key', { env: enableApiKeyEnv, ...job }),
    parts.step('limit-api-key', { env: limitApiKeyEnv, ...job }),
  ]) {
    grantChange(parts, change);
  }
  listApiKeys(parts);
}

/** The one who invokes it is the only one to see the key. */
function createApiKey({ step, tables, sealingKey }: Parts): void {
  const create = step('create-api-key', { env: createApiKeyEnv, ...job });
  tables.lastingRings.grant(create, 'Query');
  sealingKey.grantOpen(create, 'api-key', 'api-key-signature');
  tables.regions.grant(create, 'GetItem');
  tables.apiKeys.grant(create, 'PutItem');
  tables.audit.grant(create, 'PutItem');
}

/** Changes a key that exists; can make none. */
function grantChange({ tables }: Parts, fn: ServiceFunction): void {
  tables.apiKeys.grant(fn, 'GetItem', 'UpdateItem');
  tables.audit.grant(fn, 'PutItem');
}

/** Reads the table as a whole, which no call from outside does. */
function listApiKeys({ step, tables }: Parts): void {
  const list = step('list-api-keys', { env: listApiKeysEnv, ...job });
  tables.apiKeys.grant(list, 'Scan');
  tables.statistics.grant(list, 'Query');
}
