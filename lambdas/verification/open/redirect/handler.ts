import { dynamo } from '../../../shared/aws/dynamo.ts';
import { callMilliseconds } from '../../../shared/aws/options.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { pageEndpoint } from '../../../shared/http/endpoints/page-endpoint.ts';
import { countMetric } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openServedRegions } from '../../store/served-regions.ts';
import { openStatistics, TAPS } from '../../store/statistics.ts';
import { env } from './env.ts';
import { followLink } from './follow-link.ts';
import { failurePage } from './pages.tsx';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('device'), settings);
const regions = openServedRegions(dynamo('device'), settings.REGIONS_TABLE, () => countMetric('RegionsUnread'));
const statistics = openStatistics(dynamo('device'), settings.STATISTICS_TABLE, randomBytes);

await warm(async () => regions.settings('', await clock()));

export const handler = pageEndpoint({
  name: 'verification/redirect',
  clock,
  milliseconds: callMilliseconds.device,
  failure: failurePage,
  story: followLink({
    domain: settings.REDIRECT_DOMAIN,
    regions,
    countTap: (region, now) =>
      statistics({ now, count: countMetric, apiKey: { region, id: TAPS } }, { links_tapped: 1 }),
  }),
});
