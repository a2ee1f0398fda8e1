import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { publicJwks } from '../../../shared/rings/signing-key-rows.ts';
import { warm } from '../../../shared/warm.ts';
import { keyPlace, openKeyRows } from '../../keys/key-rows.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showSigningKeys } from './show-signing-keys.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, regions } = openStaff(settings);
const tables = {
  dynamo: dynamo('staff'),
  table: settings.RINGS_TABLE,
  lastingTable: settings.LASTING_RINGS_TABLE,
};

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-keys',
  methods: ['GET'],
  region: true,
  permission: ['SettingsRead'],
  gate,
  clock,
  story: showSigningKeys({
    regions,
    deviceUrl: settings.DEVICE_URL,
    rows: openKeyRows(tables),
    publicKeys(what, region, now) {
      const { table, partition } = keyPlace(tables, { what, region });
      return publicJwks({ dynamo: tables.dynamo, table }, partition, now);
    },
  }),
});
