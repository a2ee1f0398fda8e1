import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { recentUuids } from '../../store/recent-codes.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { listCodes } from './list-codes.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-list-codes',
  methods: ['GET'],
  region: true,
  gate,
  clock,
  story: listCodes({
    codes: openCodeStore(dynamo('staff'), settings.CODES_TABLE),
    recent: recentUuids.bind(undefined, { dynamo: dynamo('staff'), table: settings.RECENT_CODES_TABLE }),
  }),
});
