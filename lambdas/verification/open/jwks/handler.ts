import { KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { jsonEndpoint } from '../../../shared/http/endpoints/json-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { publicJwks, signingKeyFamily } from '../../../shared/rings/signing-key-rows.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { env } from './env.ts';
import { listKeys } from './list-keys.ts';

const settings = readEnv(env);
const tables = { dynamo: dynamo('staff'), table: settings.LASTING_RINGS_TABLE };

export const handler = jsonEndpoint({
  name: 'verification/jwks',
  methods: ['GET'],
  // Readers may keep a list for as long as a new key waits before it signs, and much longer than this.
  headers: { 'cache-control': 'public, max-age=300' },
  clock: clockFromEnv(dynamo('staff'), settings),
  randomBytes,
  parse: () => undefined,
  story: listKeys({
    regions: openRegionStore(dynamo('staff'), settings.REGIONS_TABLE, KEYS_AFTER_END_SECONDS),
    keys: (purpose, region, now) => publicJwks(tables, signingKeyFamily(purpose, region), now),
  }),
  padding: false,
});
