import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import type { ShowKeysResult } from '../../../shared/rings/commands/shown-keys.ts';
import { openKeyRows } from '../../keys/key-rows.ts';
import { activeRegions } from '../../store/region-store.ts';
import { env } from './env.ts';
import { type ShowKeysRequest, showKeys } from './show-keys.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);

const deps = {
  regions: async () =>
    (await activeRegions(dynamo(), settings.REGIONS_TABLE)).map(({ region, verification }) => ({
      region,
      isSigned: verification.sms.signed !== 'no',
    })),
  rows: openKeyRows({
    dynamo: dynamo(),
    table: settings.RINGS_TABLE,
    lastingTable: settings.LASTING_RINGS_TABLE,
  }),
};

/** Invoked by an operator alone (`npm run rotate -- list`). Its answer is long, and is no line of a log. */
export const handler = secretJob<ShowKeysResult, ShowKeysRequest>('verification/show-keys', async (event) =>
  showKeys(deps, event, await clock()),
);
