import { parseCertificateRequest } from '../../../../protocol/api/certificate.ts';
import { CERTIFICATES_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { refuseVerification } from '../../../shared/http/call.ts';
import { deviceEndpoint } from '../../../shared/http/endpoints/device-endpoint.ts';
import { randomBytes } from '../../../shared/random.ts';
import { openCertificateSigner } from '../../../shared/rings/signing-keys.ts';
import { warm } from '../../../shared/warm.ts';
import { openCodeStore } from '../../store/code-store.ts';
import { openStatistics } from '../../store/statistics.ts';
import { openTokenKeys } from '../../store/token-keys.ts';
import { openCallers, ringOpener } from '../../wiring.ts';
import { env } from './env.ts';
import { signCertificate } from './sign-certificate.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('device'), settings);
const { regions, authenticate, rings } = openCallers(
  { ...settings, afterEndSeconds: CERTIFICATES_AFTER_END_SECONDS },
  'device',
);
const tokens = ringOpener(settings.RINGS_TABLE, 'device')('token');

const story = signCertificate({
  codes: openCodeStore(dynamo('device'), settings.CODES_TABLE),
  regions,
  tokenKeys: openTokenKeys(tokens),
  signer: openCertificateSigner({ dynamo: dynamo('device'), kms: kms('device'), table: settings.LASTING_RINGS_TABLE }),
  statistics: openStatistics(dynamo('device'), settings.STATISTICS_TABLE, randomBytes),
  randomBytes,
  tokenIssuer: settings.TOKEN_ISSUER,
});

await warm(...[...rings, tokens].map((one) => async () => one.writer(await clock())));

export const handler = deviceEndpoint({
  name: 'verification/certificate',
  clock,
  randomBytes,
  authenticate,
  parse: parseCertificateRequest,
  refuse: refuseVerification,
  story,
  deadline: {
    minMilliseconds: settings.DEADLINE_MIN_MILLISECONDS,
    maxMilliseconds: settings.DEADLINE_MAX_MILLISECONDS,
  },
});
