/** What administrators, auditors and readers of statistics ask. */
import { env as apiKeyEnv } from '../../../lambdas/verification/staff/api-key/env.ts';
import { env as apiKeysEnv } from '../../../lambdas/verification/staff/api-keys/env.ts';
import { env as settingsEnv } from '../../../lambdas/verification/staff/settings/env.ts';
import { env as historyEnv } from '../../../lambdas/verification/staff/settings-history/env.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { staffCall } from '../../domain-stack.ts';
import { type StaffFunctions, type StaffParts, staffStep } from './staff-step.ts';

export function administration(parts: StaffParts): StaffFunctions {
  return {
    settings: settings(parts),
    settingsHistory: settingsHistory(parts),
    apiKeys: apiKeys(parts),
    apiKey: apiKey(parts),
  };
}

function settings(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'settings', { env: settingsEnv, ...staffCall });
  parts.tables.regions.grant(fn, 'UpdateItem');
  parts.tables.settingChanges.grant(fn, 'GetItem', 'Query', 'PutItem');
  parts.tables.audit.grant(fn, 'PutItem');
  return fn;
}

function settingsHistory(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'settings-history', { env: historyEnv, ...staffCall });
  parts.tables.settingChanges.grant(fn, 'Query');
  return fn;
}

/** Shows a new key to the one who makes it, once. */
function apiKeys(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'api-keys', { env: apiKeysEnv, ...staffCall }, 'api-key', 'api-key-signature');
  parts.tables.apiKeys.grant(fn, 'Scan', 'PutItem');
  parts.tables.statistics.grant(fn, 'Query');
  parts.tables.lastingRings.grant(fn, 'Query');
  parts.tables.audit.grant(fn, 'PutItem');
  return fn;
}

/** Changes a key that exists; can make none. */
function apiKey(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'api-key', { env: apiKeyEnv, ...staffCall });
  parts.tables.apiKeys.grant(fn, 'Scan', 'GetItem', 'UpdateItem');
  parts.tables.audit.grant(fn, 'PutItem');
  return fn;
}
