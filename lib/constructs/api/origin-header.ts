/** Both ends of the secret header: what CloudFront sends, and who may know what is valid (docs/decisions/008-edge.md). */
import { CfnDynamicReference, CfnDynamicReferenceService, CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { originHeaderSecretName, type PhoneDomain } from '../../../lambdas/shared/names.ts';
import { originHeaderParameter } from '../../names.ts';
import type { Stage } from '../../settings/stages.ts';
import { grantSecrets } from '../outgoing/secret.ts';
import type { ServiceFunction } from '../service-function.ts';

/**
 * CloudFormation reads the value when it changes the distribution, and only when this text changes: hence the version, which
 * `npm run deploy` hands over. A parameter, so that a plain `cdk deploy` keeps the version of last time.
 */
export function originHeaderValue(scope: Construct, { name }: Stage, domain: PhoneDomain): string {
  const version = new CfnParameter(Stack.of(scope), originHeaderParameter(domain), {
    type: 'String',
    description: 'The version of the origin header that CloudFront sends, which npm run deploy looks up and hands over',
    allowedPattern: '^[A-Za-z0-9-]{32,64}$',
    constraintDescription: 'must be the id of a version of the secret; npm run deploy hands it over',
  });
  const key = `${originHeaderSecretName(name, domain)}:SecretString:current::${version.valueAsString}`;
  return new CfnDynamicReference(CfnDynamicReferenceService.SECRETS_MANAGER, key).toString();
}

export function grantOriginHeader(fn: ServiceFunction, domain: PhoneDomain): void {
  const secretName = originHeaderSecretName(fn.stage.name, domain);
  fn.give('ORIGIN_HEADER_SECRET', secretName);
  grantSecrets(fn, [secretName]);
}
