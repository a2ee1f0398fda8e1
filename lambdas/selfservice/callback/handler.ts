import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { warm } from '../../shared/warm.ts';
import { openLogins } from '../login/open-logins.ts';
import { CALLBACK_MILLISECONDS } from '../login/times.ts';
import { unforeseenPage } from '../pages/outcomes.tsx';
import { openRegistries } from '../registry/open-registries.ts';
import { flowCookie, sessionCookie } from '../session/cookies.ts';
import { openLimits } from '../store/limits.ts';
import { ringOpener } from '../wiring.ts';
import { callback } from './callback.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const regions = settings.SELF_SERVICE_REGIONS;
const ring = ringOpener(settings.RINGS_TABLE);
const [flows, sessions, pseudonyms] = [ring('self-service-flow'), ring('self-service-session'), ring('pseudonym')];
const sealed = { randomBytes, secure: settings.STAGE !== 'local' };

await warm(...[flows, sessions, pseudonyms].map((one) => async () => one.writer(await clock())));

export const handler = pageEndpoint({
  name: 'selfservice/callback',
  // No HEAD: it would use the code up.
  methods: ['GET'],
  clock,
  milliseconds: CALLBACK_MILLISECONDS,
  failure: unforeseenPage(regions),
  story: callback({
    regions,
    flows: flowCookie({ ...sealed, ring: flows }),
    sessions: sessionCookie({ ...sealed, ring: sessions }),
    login: openLogins(regions, settings.STAGE),
    registry: openRegistries(regions, settings.STAGE),
    limits: openLimits({ dynamo: dynamo('staff'), table: settings.LIMITS_TABLE, pseudonyms, randomBytes }),
    address: settings.SELF_SERVICE_URL,
    randomBytes,
    count: countMetric,
  }),
});
