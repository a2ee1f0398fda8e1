import { describe, expect, it } from 'vitest';
import { readEnv } from '../../../../lambdas/shared/env.ts';
import { env } from '../../../../lambdas/verification/jobs/rotate/env.ts';
import { signingKeyPolicy } from '../../../../lambdas/verification/jobs/rotate/key-policy.ts';

const roles = {
  signerRoleArns: ['issue', 'batch-issue'].map((name) => `arn:aws:iam::000000000000:role/${name}`),
  keeperRoleArn: 'arn:aws:iam::000000000000:role/rotate',
};
const statements = (digestsOnly: boolean) => JSON.parse(signingKeyPolicy({ ...roles, digestsOnly })).Statement;
const signing = (digestsOnly: boolean) =>
  statements(digestsOnly).filter(({ Action }: { Action: string[] }) => Action.includes('kms:Sign'));

describe("a signing key's policy", () => {
  it('lets its signers sign and nobody else, digests alone, by one algorithm: as for an export key', () => {
    expect(signing(true)).toEqual([
      {
        Sid: 'Sign',
        Effect: 'Allow',
        Principal: { AWS: roles.signerRoleArns },
        Action: ['kms:Sign'],
        Resource: '*',
        Condition: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' } },
      },
    ]);
  });

  it('has no condition for the local AWS, which misjudges it, and is the same otherwise', () => {
    expect(signing(false)[0]).not.toHaveProperty('Condition');
    const without = statements(true).map(({ Condition: _, ...rest }: { Condition?: object }) => rest);
    expect(statements(false)).toEqual(without);
  });

  it('has the partition and the account of the role that keeps it', () => {
    const keeperRoleArn = 'arn:aws-us-gov:iam::111111111111:role/rotate';
    const [administer, keep] = JSON.parse(signingKeyPolicy({ ...roles, keeperRoleArn, digestsOnly: true })).Statement;
    expect(administer.Principal).toEqual({ AWS: 'arn:aws-us-gov:iam::111111111111:root' });
    expect(keep.Principal).toEqual({ AWS: keeperRoleArn });
    const nobody = { ...roles, keeperRoleArn: 'rotate', digestsOnly: true };
    expect(() => signingKeyPolicy(nobody)).toThrow('ROTATION_ROLE_ARN is not the ARN of a role');
  });
});

describe('DIGESTS_ONLY', () => {
  const names = [
    'STAGE',
    'RINGS_TABLE',
    'LASTING_RINGS_TABLE',
    'REGIONS_TABLE',
    'AUDIT_TABLE',
    'SEALING_KEY_ARN',
    'CERTIFICATE_ROLE_ARN',
    'STATISTICS_ROLE_ARN',
  ];
  const others = {
    ...Object.fromEntries([...names, 'ROTATION_ROLE_ARN'].map((name) => [name, 'x'])),
    KEY_TAGS: '{}',
  };

  it('is yes or absent', () => {
    expect(readEnv(env, { ...others, DIGESTS_ONLY: 'yes' }).DIGESTS_ONLY).toBe(true);
    expect(readEnv(env, others).DIGESTS_ONLY).toBeUndefined();
    expect(() => readEnv(env, { ...others, DIGESTS_ONLY: 'no' })).toThrow('DIGESTS_ONLY must be yes, or nothing');
  });
});
