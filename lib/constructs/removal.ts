import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../settings/stages.ts';

/**
 * What happens to a thing that outlives its stack, such as a key or a log. Outside throw-away stages it stays, except
 * where the deployment that made it fails: it is empty then, and a log with a fixed name that stayed would make every
 * further attempt fail with "already exists".
 */
export function removalPolicy(stage: Stage): RemovalPolicy {
  return stage.throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
