import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { countMembers } from '../../store/members/of-region.ts';
import { readQuotaRows } from '../../store/quota/rows.ts';
import { regionRows } from '../../store/region-store.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showRegions } from './show-regions.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, members } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-regions',
  methods: ['GET'],
  region: false,
  gate,
  clock,
  story: showRegions({
    rows: regionRows.bind(undefined, dynamo('staff'), settings.REGIONS_TABLE),
    quotas: readQuotaRows.bind(undefined, dynamo('staff'), settings.QUOTAS_TABLE),
    members: countMembers.bind(undefined, members),
  }),
});
