import { dynamo } from '../../../shared/aws/dynamo.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { allPeople, regionMembers } from '../../store/members/of-region.ts';
import { env } from './env.ts';
import { type ListMembersRequest, type ListMembersResult, listMembers } from './list-members.ts';

const table = { dynamo: dynamo(), table: readEnv(env).MEMBERS_TABLE };
const deps = { everybody: () => allPeople(table), ofRegion: (region: string) => regionMembers(table, region) };

/** Invoked by an operator alone (`npm run members`). Names and addresses stand in no line. */
export const handler = secretJob<ListMembersResult, ListMembersRequest>('verification/list-members', async (event) =>
  listMembers(deps, event),
);
