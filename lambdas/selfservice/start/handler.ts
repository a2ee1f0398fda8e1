import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { warm } from '../../shared/warm.ts';
import { openLogins } from '../login/open-logins.ts';
import { START_MILLISECONDS } from '../login/times.ts';
import { unforeseenPage } from '../pages/outcomes.tsx';
import { flowCookie } from '../session/cookies.ts';
import { ringOpener } from '../wiring.ts';
import { env } from './env.ts';
import { start } from './start.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const regions = settings.SELF_SERVICE_REGIONS;
const ring = ringOpener(settings.RINGS_TABLE)('self-service-flow');

await warm(async () => ring.writer(await clock()));

export const handler = pageEndpoint({
  name: 'selfservice/start',
  clock,
  milliseconds: START_MILLISECONDS,
  failure: unforeseenPage(regions),
  story: start({
    regions,
    flows: flowCookie({ ring, randomBytes, secure: settings.STAGE !== 'local' }),
    login: openLogins(regions, settings.STAGE),
    address: settings.SELF_SERVICE_URL,
    count: countMetric,
  }),
});
