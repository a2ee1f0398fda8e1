import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from '../../settings/stages.ts';
import { removalPolicy } from '../removal.ts';
import { administrationPolicy } from './key-policy.ts';

/** A key that signs and never leaves KMS. People trust it for as long as they know it, so outside throw-away stages it stays. */
export function p256Key(scope: Construct, stage: Stage, purpose: string): Key {
  return new Key(scope, 'Key', {
    description: `ENX ${stage.name}: ${purpose}`,
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    policy: administrationPolicy(),
    removalPolicy: removalPolicy(stage),
  });
}
