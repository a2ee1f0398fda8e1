import { parseCheckCodeStatusRequest } from '../../../../protocol/api/check-code-status.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { jsonEndpoint } from '../../../shared/http/endpoints/json-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openStaffLimit } from '../../call-limits.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { openCallers } from '../../wiring.ts';
import { env } from './env.ts';
import { reportStatus } from './report-status.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { authenticate, rings } = openCallers(settings, 'admin');
const { limit, ring: addresses } = openStaffLimit(settings);

await warm(...[...rings, addresses].map((one) => async () => one.writer(await clock())));

export const handler = jsonEndpoint({
  name: 'verification/check-code-status',
  clock,
  randomBytes,
  authenticate,
  limit,
  parse: parseCheckCodeStatusRequest,
  story: reportStatus({ codes: openCodeStore(dynamo('staff'), settings.CODES_TABLE) }),
  padding: true,
});
