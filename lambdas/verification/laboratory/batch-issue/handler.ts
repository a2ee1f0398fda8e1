import { parseBatchIssueRequest } from '../../../../protocol/api/batch-issue.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { sendingMilliseconds } from '../../../shared/aws/options.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { jsonEndpoint } from '../../../shared/http/endpoints/json-endpoint.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openStaffLimit } from '../../call-limits.ts';
import { openIssuing } from '../../issuing/open-issuing.ts';
import { openSending } from '../../messages/open-sending.ts';
import { env } from './env.ts';
import { issueBatch } from './issue-batch.ts';

const NAME = 'verification/batch-issue';
const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { deps: issuing, authenticate, rings } = openIssuing(settings, 'admin');
const deps = { ...issuing, ...openSending(settings, 'staff') };
const log = openLog(NAME);

const { limit, ring: addresses } = openStaffLimit(settings);

await warm(...[...rings, addresses].map((one) => async () => one.writer(await clock())));

export const handler = jsonEndpoint({
  name: NAME,
  clock,
  randomBytes,
  authenticate,
  limit,
  parse: (body, contentType) => () => parseBatchIssueRequest(body, contentType),
  story: issueBatch({
    ...deps,
    unexpected(error) {
      log.unexpected(error, '-');
      countMetric('UnexpectedError');
    },
  }),
  padding: true,
  milliseconds: sendingMilliseconds,
});
