import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { warm } from '../../shared/warm.ts';
import { unforeseenPage } from '../pages/outcomes.tsx';
import { script } from '../pages/script/text.ts';
import { warmRegions } from '../per-region.ts';
import { sessionCookie } from '../session/cookies.ts';
import { openGiveBack } from '../store/limits.ts';
import { openServedSessions } from '../store/served-sessions.ts';
import { openTokenKeys } from '../token-keys/token-keys.ts';
import { ringOpener } from '../wiring.ts';
import { env } from './env.ts';
import { giveToken } from './give-token.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const regions = settings.SELF_SERVICE_REGIONS;
const ring = ringOpener(settings.RINGS_TABLE);
const sessions = ring('self-service-session');
const tokenKeys = openTokenKeys(regions, ring);

await warm(
  async () => sessions.writer(await clock()),
  ...warmRegions(regions).map((region) => async () => tokenKeys.published(region, await clock())),
);

export const handler = pageEndpoint({
  name: 'selfservice/form',
  methods: ['GET', 'HEAD', 'POST'],
  clock,
  failure: unforeseenPage(regions),
  story: giveToken({
    regions,
    sessions: sessionCookie({ ring: sessions, randomBytes, secure: settings.STAGE !== 'local' }),
    tokenKeys,
    served: openServedSessions(dynamo('staff'), settings.TOKENS_TABLE),
    giveBack: openGiveBack(dynamo('staff'), settings.LIMITS_TABLE),
    script,
    randomBytes,
    count: countMetric,
  }),
});
