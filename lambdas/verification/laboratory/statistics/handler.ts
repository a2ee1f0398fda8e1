import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { jsonEndpoint } from '../../../shared/http/endpoints/json-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openStaffLimit } from '../../call-limits.ts';
import { openCallers } from '../../wiring.ts';
import { env } from './env.ts';
import { giveReport, REPORT_MILLISECONDS } from './give-report.ts';
import { openReports } from './open-reports.ts';

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
  story: giveReport(openReports(statistics, regions)),
  padding: false,
  milliseconds: REPORT_MILLISECONDS,
});
