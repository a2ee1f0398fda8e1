import { signClaims } from '../../../../protocol/certificate/claims.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { openLog } from '../../../shared/log.ts';
import { openCertificateSigner, withSigner } from '../../../shared/rings/signing-keys.ts';
import { withTimeLimit } from '../../../shared/time-limit.ts';
import { putPublishedDay } from '../../store/daily/published-days.ts';
import { activeRegions } from '../../store/region-store.ts';
import { keyServerAsker } from './ask-key-server.ts';
import { env } from './env.ts';
import { type PullDeps, pullStatistics, RUN_MILLISECONDS } from './pull-statistics.ts';

const NAME = 'verification/pull-statistics';
/** Of an answer that has all it needs in one partition each of ten. */
const ANSWER_MILLISECONDS = 5_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const log = openLog(NAME);
const signer = openCertificateSigner({ dynamo: dynamo(), kms: kms(), table: settings.LASTING_RINGS_TABLE });

const deps: PullDeps = {
  regions: activeRegions.bind(undefined, dynamo(), settings.REGIONS_TABLE),
  sign: (region, claims, now) => withSigner(signer, region, now, (key) => signClaims(key, claims)),
  ask: keyServerAsker(ANSWER_MILLISECONDS),
  store: putPublishedDay.bind(undefined, { dynamo: dynamo(), table: settings.STATISTICS_TABLE }),
  failed: (error) => log.unexpected(error, '-'),
};

export const handler = job(
  NAME,
  async () => {
    const now = await clock();
    return withTimeLimit(RUN_MILLISECONDS, () => pullStatistics(deps, now));
  },
  ({ failed }) => (failed.length > 0 ? `no figures of ${failed.join(', ')}` : undefined),
);
