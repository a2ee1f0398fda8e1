import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcardArn } from '../../nag.ts';
import type { ServiceFunction } from '../service-function.ts';

/**
 * May read these secrets and no other, of any region where a name has `*`; Secrets Manager ends each ARN with six characters of
 * its own.
 */
export function grantSecrets(fn: ServiceFunction, names: readonly string[]): void {
  if (names.length === 0) return;
  const resources = [...new Set(names)].map((name) =>
    Stack.of(fn).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${name}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources }));
  for (const arn of resources.filter((one) => one.includes('*')))
    acknowledgeWildcardArn(fn.role, arn, 'Secrets of one kind and stage, of which each region has one.');
}
