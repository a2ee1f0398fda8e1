/** Secrets that the stage file names, of which no template knows whether they exist: messages would fail one by one. */
import { Problem } from '../../../device/problem.ts';
import { messageSecretName } from '../../../lambdas/shared/names.ts';
import { messageSecrets, reportsWithoutMessages } from '../../../lib/settings/message-rules.ts';
import type { Stage } from '../../../lib/settings/stages.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { secretRemedy, secretState } from '../../operate/secrets/aws.ts';
import { type Found, notAllowed, unlessDenied } from './found.ts';

/** Throws a Problem for the first secret that is not there. */
export async function requireMessageSecrets(
  { name: stage, facts }: Stage,
  awsRegion: string,
  found: Found,
): Promise<void> {
  for (const [name, field] of messageSecrets(facts)) {
    const secret = messageSecretName(stage, name);
    const state = await unlessDenied(() => secretState(secret, awsRegion));
    if (state === 'denied') {
      found(notAllowed(`whether ${secret} exists`, 'secretsmanager:DescribeSecret'), '--');
    } else if (state === undefined || state.isDeleted) {
      throw new Problem(
        `${field} in stages/${stage}.json is "${name}", and there is no secret ${secret} in ${awsRegion}${state ? ', it is being deleted' : ''}.`,
        secretRemedy(secret, state, `message-secret -- --stage ${stage} --name ${name}`),
      );
    } else found(`${field}: ${secret} is there`);
  }
}

/** Nothing stops at this: a code can be read out. */
export function lookAtMessages(stage: Stage, regions: readonly RegionFile[], found: Found): void {
  const regionsInVain = reportsWithoutMessages(stage, regions);
  if (regionsInVain.length === 0) return;
  found(
    `nobody carries messages (messages in stages/${stage.name}.json), so people of ${regionsInVain.join(', ')} cannot report by themselves: ` +
      'each try is refused',
    '--',
  );
}
