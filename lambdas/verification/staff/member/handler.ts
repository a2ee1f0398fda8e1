import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { openPeoplePool } from '../../membership/people-pool.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { byMethod, staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { endMembership, parseMemberChange, setMember } from './set-member.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, members } = openStaff(settings);
const pool = settings.STAFF_POOL_ID === undefined ? undefined : openPeoplePool(settings.STAFF_POOL_ID, 'staff');
const deps = { tables: { ...members, auditTable: settings.AUDIT_TABLE }, pool };

await warm(async () => ring.writer(await clock()));

const common = {
  name: 'verification/staff-member',
  methods: ['PUT', 'DELETE'],
  region: true,
  permission: ['UserWrite'],
  gate,
  clock,
} as const;

export const handler = byMethod({
  PUT: staffEndpoint({ ...common, parse: parseMemberChange, story: setMember(deps) }),
  DELETE: staffEndpoint({ ...common, story: endMembership(deps) }),
});
