import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { readChanges, readRegionRow } from '../../store/live-settings.ts';
import { regionRows } from '../../store/region-store.ts';
import { env } from './env.ts';
import { type ReadSettingsResult, readSettings } from './read-settings.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const tables = {
  dynamo: dynamo(),
  regionsTable: settings.REGIONS_TABLE,
  changesTable: settings.SETTING_CHANGES_TABLE,
};

const deps = {
  row: readRegionRow.bind(undefined, tables),
  rows: regionRows.bind(undefined, dynamo(), settings.REGIONS_TABLE),
  history: readChanges.bind(undefined, tables),
};

/** Invoked by an administrator or a deployment alone; nothing of its answer is logged. */
export const handler = secretJob<ReadSettingsResult>('verification/read-settings', async (event) =>
  readSettings(deps, event, await clock()),
);
