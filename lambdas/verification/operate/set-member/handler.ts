import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { openPeoplePool } from '../../membership/people-pool.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { env } from './env.ts';
import { type SetMemberResult, setMember } from './set-member.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);

const deps = {
  tables: { dynamo: dynamo(), table: settings.MEMBERS_TABLE, auditTable: settings.AUDIT_TABLE },
  pool: settings.STAFF_POOL_ID === undefined ? undefined : openPeoplePool(settings.STAFF_POOL_ID, 'job'),
  regions: openRegionStore(dynamo(), settings.REGIONS_TABLE),
};

/** Invoked by an operator alone (`npm run members`). Nothing of it stands in a line: names and addresses are people's. */
export const handler = secretJob<SetMemberResult, object>('verification/set-member', async (event) =>
  setMember(deps, event, await clock()),
);
