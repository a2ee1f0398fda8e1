import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../nag.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The certificate keys of the regions are made, named and retired at run time, so that a rotation is no deployment.
 * `keeper` makes them under a key policy in which `signer` alone may sign (docs/decisions/002); so the signer needs no
 * right of its own, and the keeper has none to sign. Tags say which keys are the keeper's: it may touch no other.
 */
export function grantCertificateKeys(keeper: ServiceFunction, signer: ServiceFunction): void {
  keeper.give('CERTIFICATE_ROLE_ARN', signer.role.roleArn);
  keeper.role.addToPolicy(
    new PolicyStatement({
      actions: ['kms:CreateKey', 'kms:TagResource'],
      resources: ['*'],
      conditions: { StringEquals: tags('aws:RequestTag', keeper.stage.name) },
    }),
  );
  // Of any key: tags count only minutes after they are set, a new key is asked at once, and what it says is public.
  keeper.role.addToPolicy(new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: ['*'] }));
  keeper.role.addToPolicy(
    new PolicyStatement({
      actions: ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
      resources: ['*'],
      conditions: { StringEquals: tags('aws:ResourceTag', keeper.stage.name) },
    }),
  );
  acknowledge(
    keeper,
    'IAM5[Resource::*]',
    'A key has no name before it is made; conditions on its tags limit all but the reading of public keys.',
  );
}

/** As the rotation sets them: `certificateKeyTags` in lambdas/verification/rotate; a test compares the two. */
function tags(conditionKey: string, stage: string): Record<string, string> {
  return { [`${conditionKey}/enx-use`]: 'certificate', [`${conditionKey}/enx-stage`]: stage };
}
