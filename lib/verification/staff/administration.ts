/** What administrators, auditors and readers of statistics ask. */

import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { env as apiKeyEnv } from '../../../lambdas/verification/staff/api-key/env.ts';
import { env as apiKeysEnv } from '../../../lambdas/verification/staff/api-keys/env.ts';
import { env as auditEnv } from '../../../lambdas/verification/staff/audit/env.ts';
import { env as keysEnv } from '../../../lambdas/verification/staff/keys/env.ts';
import { env as quotaEnv } from '../../../lambdas/verification/staff/quota/env.ts';
import { env as regionsEnv } from '../../../lambdas/verification/staff/regions/env.ts';
import { env as rotateKeysEnv } from '../../../lambdas/verification/staff/rotate-keys/env.ts';
import { env as settingsEnv } from '../../../lambdas/verification/staff/settings/env.ts';
import { env as historyEnv } from '../../../lambdas/verification/staff/settings-history/env.ts';
import { env as statisticsEnv } from '../../../lambdas/verification/staff/statistics/env.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { staffCall } from '../../domain-stack.ts';
import { reportCall } from '../statistics.ts';
import { type StaffFunctions, type StaffParts, staffStep } from './staff-step.ts';

type Administration =
  | 'settings'
  | 'settingsHistory'
  | 'apiKeys'
  | 'apiKey'
  | 'keys'
  | 'rotateKeys'
  | 'statistics'
  | 'quota'
  | 'audit'
  | 'regions';

export function administration(parts: StaffParts): StaffFunctions<Administration> {
  return {
    settings: settings(parts),
    settingsHistory: settingsHistory(parts),
    apiKeys: apiKeys(parts),
    apiKey: apiKey(parts),
    keys: keys(parts),
    rotateKeys: rotateKeys(parts),
    statistics: statistics(parts),
    quota: quota(parts),
    audit: audit(parts),
    regions: regions(parts),
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

function keys(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'keys', { env: keysEnv, ...staffCall, values: { DEVICE_URL: parts.deviceUrl } });
  parts.tables.lastingRings.grant(fn, 'Query');
  return fn;
}

/** KMS makes a key in seconds. */
const ROTATING_SECONDS = 30;

/** May ask for the rotation of its region, and nothing of KMS: the one that rotates decides what is made. */
function rotateKeys(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'rotate-keys', { env: rotateKeysEnv, ...staffCall, timeoutSeconds: ROTATING_SECONDS });
  parts.tables.lastingRings.grant(fn, 'Query');
  const { functionArn } = parts.rotate.live;
  fn.give('ROTATE_FUNCTION', functionArn);
  fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
  return fn;
}

/** A region gets its number when it is first asked for. */
function statistics(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'statistics', { env: statisticsEnv, ...reportCall });
  parts.tables.statistics.grant(fn, 'GetItem', 'Query', 'UpdateItem');
  return fn;
}

function quota(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'quota', { env: quotaEnv, ...staffCall });
  parts.tables.quotas.grant(fn, 'GetItem', 'UpdateItem');
  parts.tables.audit.grant(fn, 'PutItem');
  return fn;
}

/** With the names of those who did it. */
function audit(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'audit', { env: auditEnv, ...staffCall });
  parts.tables.audit.grant(fn, 'Query');
  parts.tables.members.grant(fn, 'BatchGetItem');
  return fn;
}

/** Every region at a glance. */
function regions(parts: StaffParts): ServiceFunction {
  const fn = staffStep(parts, 'regions', { env: regionsEnv, ...staffCall });
  parts.tables.regions.grant(fn, 'Scan');
  parts.tables.quotas.grant(fn, 'BatchGetItem');
  return fn;
}
