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
import { authoritiesFromEnv } from '../../authorities/authorities-from-env.ts';
import { openGuardStore } from '../../store/guard-store.ts';
import { countPublish } from '../../store/statistics.ts';
import { env } from './env.ts';
import { type PublishDependencies, publishKeys } from './publish-keys.ts';
import { type PublishVersion, v1, v1Alpha1 } from './versions.ts';

const settings = readEnv(env);
const { GUARDS_TABLE, UPLOADS_TABLE, RINGS_TABLE, STATISTICS_TABLE } = settings;
const db = dynamo('device');
const clock = clockFromEnv(db, settings);

const deps: PublishDependencies = {
  authorities: authoritiesFromEnv(db, settings),
  store: openGuardStore({ dynamo: db, guardsTable: GUARDS_TABLE, uploadsTable: UPLOADS_TABLE, randomBytes }),
  ring: openRing({ dynamo: db, kms: kms('device'), table: RINGS_TABLE }, 'revision-token'),
  randomBytes,
  pause: async (milliseconds) => pause(milliseconds),
  countPublish: countPublish.bind(undefined, { dynamo: db, table: STATISTICS_TABLE, randomBytes }),
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
