/** Where a stage belongs: what its file says, and what the person's credentials and shell say. */
import { STSClient } from '@aws-sdk/client-sts';
import { Problem } from '../../device/problem.ts';
import type { StageFacts } from '../../lib/settings/stage-files.ts';
import type { DeployOptions } from './options.ts';

/** With the stage file's accounts where the command line names none. */
export function withAccounts(options: DeployOptions, { accounts }: StageFacts): DeployOptions {
  const verificationAccount = options.verificationAccount ?? accounts.verification;
  const keyserverAccount = options.keyserverAccount ?? accounts.keyserver;
  const selfserviceAccount = options.selfserviceAccount ?? accounts.selfservice ?? verificationAccount;
  return {
    ...options,
    ...(verificationAccount ? { verificationAccount } : {}),
    ...(keyserverAccount ? { keyserverAccount } : {}),
    ...(selfserviceAccount ? { selfserviceAccount } : {}),
  };
}

/**
 * The stage file's Amazon region becomes that of this process and of the CDK's. Throws a Problem when the shell says another
 * one: whoever set it would look for the stacks there.
 */
export async function useAwsRegion({ awsRegion }: StageFacts, stage: string): Promise<void> {
  if (awsRegion === undefined) return;
  const set = await new STSClient({}).config.region().catch(() => undefined);
  if (set !== undefined && set !== awsRegion) {
    throw new Problem(
      `stages/${stage}.json says that the stage is in ${awsRegion}; your shell or profile says ${set}.`,
      `export AWS_REGION=${awsRegion} for this stage; or correct awsRegion in the file, which makes new stacks in the other region.`,
    );
  }
  process.env.AWS_REGION = awsRegion;
}
