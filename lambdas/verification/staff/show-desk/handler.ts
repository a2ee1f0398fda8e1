import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { readQuotaRow } from '../../store/quota/rows.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showDesk } from './show-desk.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, regions } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-show-desk',
  methods: ['GET'],
  region: true,
  gate,
  clock,
  story: showDesk({
    regions,
    quota: readQuotaRow.bind(undefined, dynamo('staff'), settings.QUOTAS_TABLE),
    hasProvider: settings.MESSAGE_PROVIDERS.length > 0,
  }),
});
