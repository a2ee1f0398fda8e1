/** Secrets of self-service, of which no template knows whether they exist: every login would fail. */
import { Problem } from '../../../device/problem.ts';
import { selfServiceSecretName } from '../../../lambdas/shared/names.ts';
import { secretsOf } from '../../../lib/settings/self-service.ts';
import type { Stage } from '../../../lib/settings/stages.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { type SecretState, secretRemedy, secretState } from '../../operate/secrets/aws.ts';
import { type Found, notAllowed, unlessDenied } from './found.ts';

/** Throws a Problem for the first secret that is not there; the API key comes later, since it is made of what is deployed. */
export async function requireSelfServiceSecrets(
  { name: stage }: Stage,
  regions: readonly RegionFile[],
  awsRegion: string,
  found: Found,
): Promise<void> {
  for (const { region, purpose } of secretsOf(regions)) {
    const secret = selfServiceSecretName(stage, region, purpose);
    const state = await unlessDenied(() => secretState(secret, awsRegion));
    if (state === 'denied') found(notAllowed(`whether ${secret} exists`, 'secretsmanager:DescribeSecret'), '--');
    else if (state && !state.isDeleted) found(`region ${region}: ${secret} is there`);
    else if (purpose === 'api-key' && !state)
      found(`region ${region}: ${secret} is not there yet, so no code is issued`, '--');
    else throw missing(secret, state, `--stage ${stage} --region ${region} --purpose ${purpose}`, awsRegion);
  }
}

function missing(secret: string, state: SecretState | undefined, options: string, awsRegion: string): Problem {
  return new Problem(
    `There is no secret ${secret} in ${awsRegion}${state ? ', it is being deleted' : ''}, and self-service needs it.`,
    secretRemedy(secret, state, `self-service-secret -- ${options}`),
  );
}
