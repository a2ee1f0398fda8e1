/** Names that the templates and the tools both know. Imports no CDK, so that a tool starts at once. */
import type { Domain } from '../lambdas/shared/names.ts';

/** A CloudFormation stack: `EnxVerification-dev`, `EnxKeyserver-dev`. */
export function stackName(domain: Domain, stage: string): string {
  return `Enx${domain === 'verification' ? 'Verification' : 'Keyserver'}-${stage}`;
}

/** `US-ZZ` as part of a construct id or an output's name: `USZZ`. */
export function regionId(region: string): string {
  return region.replaceAll('-', '');
}
