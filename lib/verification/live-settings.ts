/** What administrators ask: to see settings, and to change them without a deployment (docs/operations/settings.md). */
import { env as changeEnv } from '../../lambdas/verification/operate/change-settings/env.ts';
import { env as readEnv } from '../../lambdas/verification/operate/read-settings/env.ts';
import { job } from '../domain-stack.ts';
import type { Parts } from './parts.ts';

/** Two functions, and so two rights: a deployment reads what it must not overwrite, and changes nothing. */
export function liveSettings({ step, tables }: Parts): void {
  const read = step('read-settings', { env: readEnv, ...job });
  tables.regions.grant(read, 'GetItem', 'Scan');
  tables.settingChanges.grant(read, 'Query');
  const change = step('change-settings', { env: changeEnv, ...job });
  tables.regions.grant(change, 'GetItem', 'UpdateItem');
  tables.settingChanges.grant(change, 'GetItem', 'Query', 'PutItem');
  tables.audit.grant(change, 'PutItem');
}
