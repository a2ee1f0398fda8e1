import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../shared/log.ts';
import { openLogins } from '../login/open-logins.ts';
import { START_MILLISECONDS } from '../login/times.ts';
import { unforeseenPage } from '../pages/outcomes.tsx';
import { cookieEnds } from '../session/cookies.ts';
import { env } from './env.ts';
import { logout } from './logout.ts';

const settings = readEnv(env);
const regions = settings.SELF_SERVICE_REGIONS;

export const handler = pageEndpoint({
  name: 'selfservice/logout',
  clock: clockFromEnv(dynamo('staff'), settings),
  milliseconds: START_MILLISECONDS,
  failure: unforeseenPage(regions),
  story: logout({
    regions,
    login: openLogins(regions, settings.STAGE),
    address: settings.SELF_SERVICE_URL,
    ends: cookieEnds(settings.STAGE !== 'local'),
    count: countMetric,
  }),
});
