import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { jsonEndpoint } from '../../../shared/http/endpoints/json-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openStaffLimit } from '../../call-limits.ts';
import { namedKeys } from '../../store/daily/named-keys.ts';
import { numberOf, REGIONS_SCOPE } from '../../store/daily/numbers.ts';
import { publishedDays } from '../../store/daily/published-days.ts';
import { openReportDays } from '../../store/daily/report-days.ts';
import { openCallers } from '../../wiring.ts';
import { env } from './env.ts';
import { giveReport, REPORT_MILLISECONDS } from './give-report.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { authenticate, regions, rings } = openCallers(settings, 'stats');
const statistics = { dynamo: dynamo('staff'), table: settings.STATISTICS_TABLE };
const { limit, ring: addresses } = openStaffLimit(settings);

await warm(...[...rings, addresses].map((one) => async () => one.writer(await clock())));

export const handler = jsonEndpoint({
  name: 'verification/statistics',
  methods: ['GET'],
  clock,
  randomBytes,
  authenticate,
  limit,
  parse: () => undefined,
  story: giveReport({
    regions,
    days: openReportDays(statistics),
    published: publishedDays.bind(undefined, statistics),
    realmId: (region) => numberOf(statistics, REGIONS_SCOPE, region),
    apiKeys: (region) => namedKeys(statistics, region),
  }),
  padding: false,
  milliseconds: REPORT_MILLISECONDS,
});
