import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { warm } from '../../shared/warm.ts';
import { openRegionIssuer } from '../issuing/open-issuer.ts';
import { openTokens } from '../store/tokens.ts';
import { openTokenKeys } from '../token-keys/token-keys.ts';
import { ringOpener } from '../wiring.ts';
import { env } from './env.ts';
import { failurePage, issueCode } from './issue-code.ts';

/** 4 s for the verification server, and two writes. */
const MILLISECONDS = 9_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const regions = settings.SELF_SERVICE_REGIONS;
const tokenKeys = openTokenKeys(regions, ringOpener(settings.RINGS_TABLE));

await warm(...Object.keys(regions).map((region) => async () => tokenKeys.published(region, await clock())));

export const handler = pageEndpoint({
  name: 'selfservice/issue',
  methods: ['GET', 'HEAD', 'POST'],
  clock,
  milliseconds: MILLISECONDS,
  failure: (event) => failurePage(regions, event),
  story: issueCode({
    regions,
    tokenKeys,
    tokens: openTokens(dynamo('staff'), settings.TOKENS_TABLE),
    issuer: openRegionIssuer(settings.VERIFICATION_ADMIN_URL, regions, settings.STAGE),
    randomBytes,
    count: countMetric,
  }),
});
