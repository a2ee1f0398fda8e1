import { parseVerifyRequest } from '../../../../protocol/api/verify.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { openClientAddress } from '../../../shared/http/address/open-client-address.ts';
import { refuseVerification } from '../../../shared/http/call.ts';
import { deviceEndpoint } from '../../../shared/http/endpoints/device-endpoint.ts';
import { openFailureBrake } from '../../../shared/http/limits/brake.ts';
import { randomBytes } from '../../../shared/random.ts';
import { warm } from '../../../shared/warm.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { openStatistics } from '../../store/statistics.ts';
import { openTokenKeys } from '../../store/token-keys.ts';
import { openCallers, ringOpener } from '../../wiring.ts';
import { env } from './env.ts';
import { redeemCode } from './redeem-code.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('device'), settings);
const { regions, authenticate, rings } = openCallers(settings, 'device');
const ring = ringOpener(settings.RINGS_TABLE, 'device');
const [codeHashes, tokens] = [ring('code'), ring('token')];
const { clientAddress, warm: warmAddress } = openClientAddress(settings.ORIGIN_HEADER_SECRET);

const story = redeemCode({
  codes: openCodeStore(dynamo('device'), settings.CODES_TABLE),
  regions,
  codeHashes,
  tokenKeys: openTokenKeys(tokens),
  statistics: openStatistics(dynamo('device'), settings.STATISTICS_TABLE, randomBytes),
  randomBytes,
  tokenIssuer: settings.TOKEN_ISSUER,
});

const loads = [...rings, codeHashes, tokens].map((one) => async () => one.writer(await clock()));
await warm(...loads, async () => warmAddress(await clock()));

export const handler = deviceEndpoint({
  name: 'verification/verify',
  clock,
  randomBytes,
  authenticate,
  brake: openFailureBrake({
    dynamo: dynamo('device'),
    table: settings.BRAKE_TABLE,
    ring: ring('address'),
    maximumFailures: settings.BRAKE_FAILURES,
  }),
  clientAddress,
  parse: (body, contentType) => () => parseVerifyRequest(body, contentType),
  refuse: refuseVerification,
  story,
  deadline: {
    minMilliseconds: settings.DEADLINE_MIN_MILLISECONDS,
    maxMilliseconds: settings.DEADLINE_MAX_MILLISECONDS,
  },
});
