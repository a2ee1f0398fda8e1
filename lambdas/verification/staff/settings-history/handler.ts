import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { readChanges, readRegionRow } from '../../store/live-settings.ts';
import { regionRows } from '../../store/region-store.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showHistory } from './show-history.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring } = openStaff(settings);
const tables = {
  dynamo: dynamo('staff'),
  regionsTable: settings.REGIONS_TABLE,
  changesTable: settings.SETTING_CHANGES_TABLE,
};

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-settings-history',
  methods: ['GET'],
  region: true,
  gate,
  clock,
  story: showHistory({
    row: readRegionRow.bind(undefined, tables),
    rows: regionRows.bind(undefined, tables.dynamo, settings.REGIONS_TABLE),
    history: readChanges.bind(undefined, tables),
  }),
});
