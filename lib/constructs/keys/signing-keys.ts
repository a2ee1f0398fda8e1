import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { domainTags } from '../../account-rules.ts';
import { acknowledge } from '../../nag.ts';
import type { ServiceFunction } from '../service-function.ts';

export interface Signers {
  /** Signs with the regions' certificate keys. */
  readonly certificate: ServiceFunction;
  /** So does this, what it shows their key servers. */
  readonly pullStatistics: ServiceFunction;
  /** Of those who sign with their message keys. */
  readonly senders: readonly IRole[];
}

/**
 * The certificate and message keys of the regions are made, named and retired at run time, so that a rotation is no
 * deployment. `keeper` makes each under a key policy in which `certificate` and `pullStatistics`, or the `senders` of messages, alone may sign, and
 * the keeper may read and delete it (docs/decisions/002). So they need no right of their own, and the keeper has none over any
 * key it did not make: the other keys' policies leave their administration to IAM, where a right on `*` would be a right over
 * them too.
 */
export function grantSigningKeys(keeper: ServiceFunction, { certificate, pullStatistics, senders }: Signers): void {
  keeper.give('CERTIFICATE_ROLE_ARN', certificate.role.roleArn);
  keeper.give('STATISTICS_ROLE_ARN', pullStatistics.role.roleArn);
  keeper.give('SMS_SIGNER_ROLE_ARNS', senders.map(({ roleArn }) => roleArn).join(' '));
  keeper.give('ROTATION_ROLE_ARN', keeper.role.roleArn);
  if (keeper.stage.target === 'aws') keeper.give('DIGESTS_ONLY', 'yes');
  keeper.give('KEY_TAGS', JSON.stringify(domainTags(keeper.stage, 'verification')));
  keeper.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['kms:CreateKey'], resources: ['*'] }));
  acknowledge(
    keeper,
    'IAM5[Resource::*]',
    'A key has no name before it is made, and this right touches no key there is.',
  );
}
