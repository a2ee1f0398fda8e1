import { dynamo } from '../../shared/aws/dynamo.ts';
import { kms } from '../../shared/aws/kms.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { jsonEndpoint } from '../../shared/http/json-endpoint.ts';
import { randomBytes } from '../../shared/random.ts';
import { openRing } from '../../shared/rings/rings.ts';
import { openTokenKeys } from '../token-keys/token-keys.ts';
import { env } from './env.ts';
import { listTokenKeys } from './list-token-keys.ts';

const settings = readEnv(env);
const regions = settings.SELF_SERVICE_REGIONS;
const rings = { dynamo: dynamo('staff'), kms: kms('staff'), table: settings.RINGS_TABLE };

export const handler = jsonEndpoint({
  name: 'selfservice/keys',
  methods: ['GET'],
  // A key is here three days before it signs: no cache that keeps to this is too late.
  headers: { 'cache-control': 'public, max-age=300' },
  clock: clockFromEnv(dynamo('staff'), settings),
  randomBytes,
  parse: () => undefined,
  story: listTokenKeys({ regions, tokenKeys: openTokenKeys(regions, (name) => openRing(rings, name)) }),
  padding: false,
});
