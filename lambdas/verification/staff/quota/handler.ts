import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { addCodes } from '../../store/quota/models.ts';
import { readQuotaRow } from '../../store/quota/rows.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { byMethod, staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { addedCodes, addToQuota } from './add-codes.ts';
import { env } from './env.ts';
import { answerQuota } from './show-quota.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, regions } = openStaff(settings);
const tables = { dynamo: dynamo('staff'), table: settings.QUOTAS_TABLE, auditTable: settings.AUDIT_TABLE };
const deps = {
  regions,
  read: readQuotaRow.bind(undefined, tables.dynamo, tables.table),
  add: addCodes.bind(undefined, tables),
};
const common = { name: 'verification/staff-quota', methods: ['GET', 'POST'], region: true, gate, clock };

await warm(async () => ring.writer(await clock()));

export const handler = byMethod({
  GET: staffEndpoint({ ...common, story: answerQuota(deps) }),
  POST: staffEndpoint({
    ...common,
    permission: ['SettingsWrite'],
    parse: staffBody(addedCodes),
    story: addToQuota(deps),
  }),
});
