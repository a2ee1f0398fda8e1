/** Both ends of the secret header: what CloudFront sends, and who may know what is valid (docs/decisions/008-edge.md). */
import { ArnFormat, CfnDynamicReference, CfnDynamicReferenceService, CfnParameter, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type Domain, originHeaderSecretName } from '../../../lambdas/shared/names.ts';
import { originHeaderParameter } from '../../names.ts';
import type { Stage } from '../../settings/stages.ts';
import type { ServiceFunction } from '../service-function.ts';

/**
 * CloudFormation reads the value when it changes the distribution, and only when this text changes: hence the version, which
 * `npm run deploy` hands over. A parameter, so that a plain `cdk deploy` keeps the version of last time.
 */
export function originHeaderValue(scope: Construct, { name }: Stage, domain: Domain): string {
  const version = new CfnParameter(Stack.of(scope), originHeaderParameter(domain), {
    type: 'String',
    description: 'The version of the origin header that CloudFront sends, which npm run deploy looks up and hands over',
    allowedPattern: '^[A-Za-z0-9-]{32,64}$',
    constraintDescription: 'must be the id of a version of the secret; npm run deploy hands it over',
  });
  const key = `${originHeaderSecretName(name, domain)}:SecretString:current::${version.valueAsString}`;
  return new CfnDynamicReference(CfnDynamicReferenceService.SECRETS_MANAGER, key).toString();
}

/** May read this one secret; Secrets Manager ends the ARN with six characters of its own. */
export function grantOriginHeader(fn: ServiceFunction, domain: Domain): void {
  const secretName = originHeaderSecretName(fn.stage.name, domain);
  fn.give('ORIGIN_HEADER_SECRET', secretName);
  const arn = Stack.of(fn).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  fn.role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }));
}
