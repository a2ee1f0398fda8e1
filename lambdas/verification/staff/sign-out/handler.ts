import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { signOut } from './sign-out.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, members } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-sign-out',
  methods: ['POST'],
  region: false,
  gate,
  clock,
  story: signOut({ ...members, auditTable: settings.AUDIT_TABLE }),
});
