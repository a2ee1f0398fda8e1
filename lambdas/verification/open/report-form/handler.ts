import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { gatewayAddress } from '../../../shared/http/address/client-address.ts';
import { pageEndpoint } from '../../../shared/http/endpoints/page-endpoint.ts';
import { holdUntilDeadline } from '../../../shared/http/release.ts';
import { countMetric } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openReportCalls } from '../../call-limits.ts';
import { openIssuing } from '../../issuing/open-issuing.ts';
import { openReportLimit } from '../../issuing/report-limit.ts';
import { openGateways } from '../../messages/open-gateways.ts';
import { openSending } from '../../messages/open-sending.ts';
import { env } from './env.ts';
import { noticePage, readerOf } from './pages.tsx';
import { reportForm } from './report-form.ts';
import { openSessionCookies } from './session-cookie.ts';
import { submitReport } from './submit-report.ts';

/** Longer than what a message usually takes, so that a report that sent none takes as long. */
const DEADLINE = { minMilliseconds: 3_000, maxMilliseconds: 4_000 };

/** 10 s of sending, a deadline after it, and the call's own work. */
const MILLISECONDS = 17_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('device'), settings);
const { deps, authenticate, ring, rings } = openIssuing(settings, 'device');
const [sessions, addresses] = [ring('report-session'), ring('address')];

await warm(...[...rings, deps.phones, sessions].map((one) => async () => one.writer(await clock())));

export const handler = pageEndpoint({
  name: 'verification/report-form',
  methods: ['GET', 'HEAD', 'POST'],
  clock,
  milliseconds: MILLISECONDS,
  failure: (event) => noticePage(readerOf(event), 500, 'failure'),
  story: reportForm({
    domain: settings.REDIRECT_DOMAIN,
    authenticate,
    regions: deps.regions,
    sessions: openSessionCookies(sessions, settings.STAGE !== 'local'),
    clientAddress: gatewayAddress,
    limitCalls: openReportCalls(settings.BRAKE_TABLE, addresses),
    limit: openReportLimit({ dynamo: dynamo('device'), table: settings.BRAKE_TABLE, ring: addresses }),
    submitReport: submitReport({
      ...deps,
      ...openSending(settings, 'device'),
      gateway: openGateways(settings.GATEWAY_SECRETS),
    }),
    hold: holdUntilDeadline(DEADLINE, randomBytes, countMetric),
    randomBytes,
    count: countMetric,
  }),
});
