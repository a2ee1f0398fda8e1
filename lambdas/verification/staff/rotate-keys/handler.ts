import { dynamo } from '../../../shared/aws/dynamo.ts';
import { functionInvoker } from '../../../shared/aws/invoke.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import type { Rotation } from '../../../shared/rings/rotate-rings.ts';
import { warm } from '../../../shared/warm.ts';
import { openKeyRows } from '../../keys/key-rows.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { rotateKeys, rotation } from './rotate-keys.ts';

/** KMS makes a key within seconds, and API Gateway gives a call 30 s. */
const MILLISECONDS = 25_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, regions } = openStaff(settings);
const invoke = functionInvoker(settings.ROTATE_FUNCTION, MILLISECONDS);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-rotate-keys',
  methods: ['POST'],
  region: true,
  permission: ['SettingsWrite'],
  gate,
  clock,
  parse: staffBody(rotation),
  story: rotateKeys({
    regions,
    rows: openKeyRows({
      dynamo: dynamo('staff'),
      table: settings.RINGS_TABLE,
      lastingTable: settings.LASTING_RINGS_TABLE,
    }),
    rotate: (request) => invoke(request) as Promise<Rotation | { error: string }>,
  }),
  milliseconds: MILLISECONDS,
});
