import {
  keyServerStatisticsRefusal,
  parseKeyServerStatistics,
} from '../../../../protocol/api/key-server-statistics.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { deviceEndpoint } from '../../../shared/http/endpoints/device-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { authoritiesFromEnv } from '../../authorities/authorities-from-env.ts';
import { publishedHours } from '../../store/statistics.ts';
import { env } from './env.ts';
import { giveStatistics } from './give-statistics.ts';

const settings = readEnv(env);
const db = dynamo('device');

const deps = {
  authorities: authoritiesFromEnv(db, settings),
  hours: publishedHours.bind(undefined, { dynamo: db, table: settings.STATISTICS_TABLE }),
};

/** No phone asks, but to a listener its answers are as publish's: their size would tell how many days there are (key-server.md §1.14). */
export const handler = deviceEndpoint({
  name: 'keyserver/give-statistics',
  methodFree: true,
  clock: clockFromEnv(db, settings),
  randomBytes,
  parse: parseKeyServerStatistics,
  refuse: keyServerStatisticsRefusal,
  story: (_request, call) => giveStatistics(deps, call),
  deadline: {
    minMilliseconds: settings.DEADLINE_MIN_MILLISECONDS,
    maxMilliseconds: settings.DEADLINE_MAX_MILLISECONDS,
  },
  internalError: 'internal_error',
});
