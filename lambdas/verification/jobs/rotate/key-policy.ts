/**
 * Who may do what with a key that is made at run time (docs/decisions/002). Only the roles of the functions that it is made for
 * sign. The rotation's role, which makes the key, may read its public half, label it and have it deleted, by this policy and not by IAM. The account may
 * administer the key, so that it can never be locked out, but has neither Sign nor CreateGrant to give away.
 */
const administration = [
  'kms:Describe*',
  'kms:Get*',
  'kms:List*',
  'kms:Put*',
  'kms:Enable*',
  'kms:Disable*',
  'kms:Update*',
  'kms:Tag*',
  'kms:Untag*',
  'kms:Schedule*',
  'kms:Cancel*',
  'kms:Revoke*',
] as const;

export interface KeyRoles {
  /** The only ones that may sign. */
  readonly signerRoleArns: readonly string[];
  /** The rotation function's. */
  readonly keeperRoleArn: string;
  /** Sign under the conditions that export keys have. The local AWS misjudges them. */
  readonly digestsOnly: boolean;
}

/** The one algorithm of certificates and messages, over a digest (as lib/constructs/keys/export-signing-key.ts). */
const digestsOnlyCondition = {
  StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' },
};

/** The key policy as JSON. The account and partition are those of the roles' ARNs. Throws TypeError where they are no ARNs. */
export function signingKeyPolicy({ signerRoleArns, keeperRoleArn, digestsOnly }: KeyRoles): string {
  const [, partition, , , account] = keeperRoleArn.split(':');
  if (!partition || !account) throw new TypeError('ROTATION_ROLE_ARN is not the ARN of a role');
  const statement = (id: string, principal: string | readonly string[], actions: readonly string[]) => ({
    Sid: id,
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: actions,
    Resource: '*',
  });
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      statement('Administer', `arn:${partition}:iam::${account}:root`, administration),
      statement('Keep', keeperRoleArn, ['kms:GetPublicKey', 'kms:TagResource', 'kms:ScheduleKeyDeletion']),
      {
        ...statement('Sign', signerRoleArns, ['kms:Sign']),
        ...(digestsOnly ? { Condition: digestsOnlyCondition } : {}),
      },
    ],
  });
}
