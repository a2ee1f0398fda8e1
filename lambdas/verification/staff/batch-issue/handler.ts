import { parseBatchIssueRequest } from '../../../../protocol/api/batch-issue.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { sendingMilliseconds } from '../../../shared/aws/options.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { warm } from '../../../shared/warm.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { openIssuingStaff } from '../issuing/open-issuing-staff.ts';
import { env } from './env.ts';
import { issueBatchInPerson } from './issue-batch-in-person.ts';

const NAME = 'verification/staff-batch-issue';
const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { deps, gate, rings } = openIssuingStaff(settings);
const log = openLog(NAME);

await warm(...rings.map((one) => async () => one.writer(await clock())));

export const handler = staffEndpoint({
  name: NAME,
  methods: ['POST'],
  region: true,
  permission: ['CodeBulkIssue'],
  gate,
  clock,
  parse: (body, contentType) => () => parseBatchIssueRequest(body, contentType),
  story: issueBatchInPerson({
    ...deps,
    unexpected(error) {
      log.unexpected(error, '-');
      countMetric('UnexpectedError');
    },
  }),
  milliseconds: sendingMilliseconds,
});
