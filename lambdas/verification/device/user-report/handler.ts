import { parseUserReportRequest } from '../../../../protocol/api/user-report.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { openClientAddress } from '../../../shared/http/address/open-client-address.ts';
import { refuseVerification } from '../../../shared/http/call.ts';
import { deviceEndpoint } from '../../../shared/http/endpoints/device-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openIssuing } from '../../issuing/open-issuing.ts';
import { openReportLimit } from '../../issuing/report-limit.ts';
import { env } from './env.ts';
import { reportTest } from './report-test.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('device'), settings);
const { deps, authenticate, ring, rings } = openIssuing(settings, 'device');
const [sealing, addresses] = [ring('outbox'), ring('address')];
const { clientAddress, warm: warmAddress } = openClientAddress(settings.ORIGIN_HEADER_SECRET);

const loads = [...rings, deps.phones, sealing, addresses].map((one) => async () => one.writer(await clock()));
await warm(...loads, async () => warmAddress(await clock()));

export const handler = deviceEndpoint({
  name: 'verification/user-report',
  clock,
  randomBytes,
  authenticate,
  limit: openReportLimit({ dynamo: dynamo('device'), table: settings.BRAKE_TABLE, ring: addresses }),
  clientAddress,
  parse: (body, contentType) => () => parseUserReportRequest(body, contentType),
  refuse: refuseVerification,
  story: reportTest({ ...deps, sealing }),
  deadline: {
    minMilliseconds: settings.DEADLINE_MIN_MILLISECONDS,
    maxMilliseconds: settings.DEADLINE_MAX_MILLISECONDS,
  },
});
