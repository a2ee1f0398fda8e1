import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { allApiKeys } from '../../store/api-keys/all-keys.ts';
import { storeApiKey } from '../../store/api-keys/changes.ts';
import { ringOpener } from '../../wiring.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { byMethod, staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { listKeys } from './list-keys.ts';
import { makeKey, newApiKey } from './make-key.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring: calls, regions } = openStaff(settings);
const ring = ringOpener(settings.LASTING_RINGS_TABLE, 'staff');
const tables = {
  dynamo: dynamo('staff'),
  table: settings.API_KEYS_TABLE,
  statisticsTable: settings.STATISTICS_TABLE,
  auditTable: settings.AUDIT_TABLE,
};
const common = { name: 'verification/staff-api-keys', methods: ['GET', 'POST'], region: true, gate, clock };

await warm(async () => calls.writer(await clock()));

const list = staffEndpoint({
  ...common,
  permission: ['APIKeyRead'],
  story: listKeys(allApiKeys.bind(undefined, tables)),
});
const make = staffEndpoint({
  ...common,
  permission: ['APIKeyWrite'],
  parse: staffBody(newApiKey),
  story: makeKey({
    regions,
    hashes: ring('api-key'),
    signatures: ring('api-key-signature'),
    store: storeApiKey.bind(undefined, tables),
    randomBytes,
  }),
});

export const handler = byMethod({ GET: list, POST: make });
