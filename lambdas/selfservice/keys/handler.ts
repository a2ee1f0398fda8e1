import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { jsonEndpoint } from '../../shared/http/endpoints/json-endpoint.ts';
import { randomBytes } from '../../shared/random.ts';
import { openTokenKeys } from '../token-keys/token-keys.ts';
import { ringOpener } from '../wiring.ts';
import { env } from './env.ts';
import { listTokenKeys } from './list-token-keys.ts';

const settings = readEnv(env);
const regions = settings.SELF_SERVICE_REGIONS;

export const handler = jsonEndpoint({
  name: 'selfservice/keys',
  methods: ['GET'],
  // A key is here three days before it signs: no cache that keeps to this is too late.
  headers: { 'cache-control': 'public, max-age=300' },
  clock: clockFromEnv(dynamo('staff'), settings),
  randomBytes,
  parse: () => undefined,
  story: listTokenKeys({ regions, tokenKeys: openTokenKeys(regions, ringOpener(settings.RINGS_TABLE)) }),
  padding: false,
});
