import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { readChange, readChanges, readRegionRow, storeChange } from '../../store/live-settings.ts';
import { type ChangeSettingsResult, changeSettings } from './change-settings.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = {
  dynamo: dynamo(),
  regionsTable: settings.REGIONS_TABLE,
  changesTable: settings.SETTING_CHANGES_TABLE,
  auditTable: settings.AUDIT_TABLE,
};

const deps = {
  row: readRegionRow.bind(undefined, tables),
  version: readChange.bind(undefined, tables),
  history: readChanges.bind(undefined, tables),
  store: storeChange.bind(undefined, tables),
};

/** Invoked by an administrator alone (`npm run settings`). What was changed is in the audit; the log need not have it, too. */
export const handler = secretJob<ChangeSettingsResult>('verification/change-settings', async (event) =>
  changeSettings(deps, event, await clock()),
);
