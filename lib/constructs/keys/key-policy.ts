import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stage } from '../../settings/stages.ts';

/**
 * Looks after a key, and cannot use it: the account's administrators may see, tag, disable, delete and re-policy it, but
 * no IAM policy of the account can give them or anyone else Sign or Decrypt. No CreateGrant either, which would.
 */
const administration = [
  'kms:DescribeKey',
  'kms:GetPublicKey',
  'kms:GetKeyPolicy',
  'kms:PutKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:EnableKeyRotation',
  'kms:DisableKeyRotation',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListGrants',
  'kms:RevokeGrant',
  'kms:ListResourceTags',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
];

/** The first half of every key policy; the second names the one role that may use the key, in the key policy too. */
export function administrationPolicy(): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'Administration',
        principals: [new AccountRootPrincipal()],
        actions: administration,
        resources: ['*'],
      }),
    ],
  });
}

/**
 * Lets roles sign with the one algorithm of GAEN. `DIGEST`: what they have hashed. `RAW`: KMS makes the digest itself, of a message
 * of at most 4,096 bytes.
 */
export function signStatement(
  sid: string,
  roles: readonly IRole[],
  stage: Stage,
  messageType: 'DIGEST' | 'RAW',
): PolicyStatement {
  // The local AWS knows neither condition key.
  const conditions = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': messageType };
  return new PolicyStatement({
    sid,
    principals: [...roles],
    actions: ['kms:Sign'],
    resources: ['*'],
    ...(stage.target === 'aws' ? { conditions: { StringEquals: conditions } } : {}),
  });
}

/** Lets roles read the public half, which is everybody's to know; in the key policy, so that IAM names no key. */
export function publicKeyStatement(sid: string, roles: readonly IRole[]): PolicyStatement {
  return new PolicyStatement({ sid, principals: [...roles], actions: ['kms:GetPublicKey'], resources: ['*'] });
}
