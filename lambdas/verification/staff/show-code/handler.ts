import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showCode } from './show-code.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, people } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-show-code',
  methods: ['GET'],
  region: true,
  permission: ['CodeRead'],
  gate,
  clock,
  story: showCode({ codes: openCodeStore(dynamo('staff'), settings.CODES_TABLE), people }),
});
