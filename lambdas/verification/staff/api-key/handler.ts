import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { apiKeyOfId } from '../../store/api-keys/all-keys.ts';
import { enableApiKey, limitApiKey, namedApiKey, withdrawApiKey } from '../../store/api-keys/changes.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { apiKeyChange, changeKey } from './change-key.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring } = openStaff(settings);
const tables = { dynamo: dynamo('staff'), table: settings.API_KEYS_TABLE, auditTable: settings.AUDIT_TABLE };

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-api-key',
  methods: ['POST'],
  region: true,
  permission: ['APIKeyWrite'],
  gate,
  clock,
  parse: staffBody(apiKeyChange),
  story: changeKey({
    keyOfId: apiKeyOfId.bind(undefined, tables),
    find: namedApiKey.bind(undefined, tables),
    withdraw: withdrawApiKey.bind(undefined, tables),
    enable: enableApiKey.bind(undefined, tables),
    limit: limitApiKey.bind(undefined, tables),
  }),
});
