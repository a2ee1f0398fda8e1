import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { readChange, readChanges, readRegionRow, storeChange } from '../../store/live-settings.ts';
import { regionRows } from '../../store/region-store.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { byMethod, staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { setSettings, settingsChange } from './set-settings.ts';
import { showSettings } from './show-settings.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring } = openStaff(settings);
const tables = {
  dynamo: dynamo('staff'),
  regionsTable: settings.REGIONS_TABLE,
  changesTable: settings.SETTING_CHANGES_TABLE,
  auditTable: settings.AUDIT_TABLE,
};
const deps = {
  row: readRegionRow.bind(undefined, tables),
  rows: regionRows.bind(undefined, tables.dynamo, settings.REGIONS_TABLE),
  history: readChanges.bind(undefined, tables),
  version: readChange.bind(undefined, tables),
  store: storeChange.bind(undefined, tables),
};
const common = { name: 'verification/staff-settings', methods: ['GET', 'POST'], region: true, gate, clock };

await warm(async () => ring.writer(await clock()));

const get = staffEndpoint({ ...common, story: showSettings(deps) });
const post = staffEndpoint({ ...common, parse: staffBody(settingsChange), story: setSettings(deps) });

export const handler = byMethod({ GET: get, POST: post });
