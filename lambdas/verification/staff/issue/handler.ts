import { parseIssueRequest } from '../../../../protocol/api/issue.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { sendingMilliseconds } from '../../../shared/aws/options.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { openIssuingStaff } from '../issuing/open-issuing-staff.ts';
import { env } from './env.ts';
import { issueInPerson } from './issue-in-person.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { deps, gate, rings } = openIssuingStaff(settings);

await warm(...rings.map((one) => async () => one.writer(await clock())));

export const handler = staffEndpoint({
  name: 'verification/staff-issue',
  methods: ['POST'],
  region: true,
  permission: ['CodeIssue'],
  gate,
  clock,
  parse: (body, contentType) => () => parseIssueRequest(body, contentType),
  story: issueInPerson(deps),
  milliseconds: sendingMilliseconds,
});
