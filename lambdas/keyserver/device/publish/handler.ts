import { setTimeout as pause } from 'node:timers/promises';
import { publishV1Alpha1Path } from '../../../../protocol/api/publish-v1alpha1.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { byPath } from '../../../shared/http/by-path.ts';
import type { HttpHandler } from '../../../shared/http/call.ts';
import { deviceEndpoint } from '../../../shared/http/endpoints/device-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { openRing } from '../../../shared/rings/rings.ts';
import { warm } from '../../../shared/warm.ts';
import { openAuthorityStore } from '../../authorities/authority-store.ts';
import { jwksFetcher } from '../../authorities/fetch-jwks.ts';
import { openGuardStore } from '../../store/guard-store.ts';
import { countPublish } from '../../store/statistics.ts';
import { env } from './env.ts';
import { type PublishDependencies, publishKeys } from './publish-keys.ts';
import { type PublishVersion, v1, v1Alpha1 } from './versions.ts';

/** A phone waits for this, in the rare case of a key newer than the last import. */
const JWKS_TIMEOUT_MILLISECONDS = 2_000;

const settings = readEnv(env);
const { AUTHORITIES_TABLE, GUARDS_TABLE, UPLOADS_TABLE, RINGS_TABLE, STATISTICS_TABLE } = settings;
const db = dynamo('device');
const clock = clockFromEnv(db, settings);
const statistics = { dynamo: db, table: STATISTICS_TABLE, randomBytes };

const deps: PublishDependencies = {
  authorities: openAuthorityStore({
    dynamo: db,
    table: AUTHORITIES_TABLE,
    fetchJwks: jwksFetcher(JWKS_TIMEOUT_MILLISECONDS),
    monotonic: () => performance.now(),
  }),
  store: openGuardStore({ dynamo: db, guardsTable: GUARDS_TABLE, uploadsTable: UPLOADS_TABLE, randomBytes }),
  ring: openRing({ dynamo: db, kms: kms('device'), table: RINGS_TABLE }, 'revision-token'),
  randomBytes,
  pause: async (milliseconds) => pause(milliseconds),
  countPublish: (event, now) => countPublish(statistics, event, now),
};

await warm(async () => deps.ring.writer(await clock()));

function endpoint(version: PublishVersion): HttpHandler {
  return deviceEndpoint({
    name: 'keyserver/publish',
    methodFree: true,
    headers: version.headers,
    clock,
    randomBytes,
    parse: version.parse,
    refuse: version.refuse,
    async story(request, call) {
      const { status, body } = await publishKeys(deps, request, call);
      return { status, body: version.answer(body) };
    },
    deadline: {
      minMilliseconds: settings.DEADLINE_MIN_MILLISECONDS,
      maxMilliseconds: settings.DEADLINE_MAX_MILLISECONDS,
    },
    internalError: 'internal_error',
  });
}

export const handler = settings.V1ALPHA1
  ? byPath({ [publishV1Alpha1Path]: endpoint(v1Alpha1) }, endpoint(v1))
  : endpoint(v1);
