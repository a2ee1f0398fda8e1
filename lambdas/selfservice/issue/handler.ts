import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { warm } from '../../shared/warm.ts';
import { perRegion, regionSecret, warmRegions } from '../per-region.ts';
import { openTokens } from '../store/tokens.ts';
import { openTokenKeys } from '../token-keys/token-keys.ts';
import { ringOpener } from '../wiring.ts';
import { env } from './env.ts';
import { failurePage, issueCode } from './issue-code.ts';
import { openIssuer } from './issuer.ts';

/** 4 s for the verification server, and two writes. */
const MILLISECONDS = 9_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const regions = settings.SELF_SERVICE_REGIONS;
const apiKeyOf = perRegion(regions, (region) => regionSecret(settings.STAGE, region, 'api-key'));
const tokenKeys = openTokenKeys(regions, ringOpener(settings.RINGS_TABLE));

await warm(...warmRegions(regions).map((region) => async () => tokenKeys.published(region, await clock())));

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
    issuer: openIssuer(settings.VERIFICATION_ADMIN_URL, apiKeyOf),
    randomBytes,
    count: countMetric,
  }),
});
