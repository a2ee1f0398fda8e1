import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { endCode } from './end-code.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, people } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-expire-code',
  methods: ['POST'],
  region: true,
  permission: ['CodeExpire'],
  gate,
  clock,
  story: endCode({
    codes: openCodeStore(dynamo('staff'), settings.CODES_TABLE),
    people,
    auditTable: settings.AUDIT_TABLE,
  }),
});
