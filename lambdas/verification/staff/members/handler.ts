import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { openPeoplePool } from '../../membership/people-pool.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { byMethod, staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { addMembers, parseNewMembers } from './add-members.ts';
import { env } from './env.ts';
import { listMembers } from './list-members.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, members } = openStaff(settings);
const pool = settings.STAFF_POOL_ID === undefined ? undefined : openPeoplePool(settings.STAFF_POOL_ID, 'staff');

await warm(async () => ring.writer(await clock()));

/** Ten invitations, one after the other, each of two calls to the pool. */
const INVITING_MILLISECONDS = 20_000;

const common = { name: 'verification/staff-members', methods: ['GET', 'POST'], region: true, gate, clock };

export const handler = byMethod({
  GET: staffEndpoint({
    ...common,
    permission: ['UserRead'],
    story: listMembers(members, pool ? 'invite' : 'row'),
  }),
  POST: staffEndpoint({
    ...common,
    permission: ['UserWrite'],
    parse: parseNewMembers,
    story: addMembers({ tables: { ...members, auditTable: settings.AUDIT_TABLE }, pool }),
    milliseconds: INVITING_MILLISECONDS,
  }),
});
