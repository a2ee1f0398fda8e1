/**
 * Who may do what with a certificate key. Only the certificate function's role signs: the account may administer the
 * key, so that it can never be locked out, but has neither Sign nor CreateGrant to give away.
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

/** The key policy as JSON. The account and partition are those of the role's ARN. */
export function certificateKeyPolicy(signerRoleArn: string): string {
  const [, partition, , , account] = signerRoleArn.split(':');
  if (!partition || !account) throw new TypeError('CERTIFICATE_ROLE_ARN is not the ARN of a role');
  const statement = (id: string, principal: string, actions: readonly string[]) => ({
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
      statement('Sign', signerRoleArn, ['kms:Sign']),
    ],
  });
}
