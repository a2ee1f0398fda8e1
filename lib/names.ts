/** Names that the templates and the tools both know. Imports no CDK, so that a tool starts at once. */
import type { Domain } from '../lambdas/shared/names.ts';

/** A CloudFormation stack: `EnxVerification-dev`, `EnxKeyserver-dev`. */
export function stackName(domain: Domain, stage: string): string {
  return `Enx${domain === 'verification' ? 'Verification' : 'Keyserver'}-${stage}`;
}

/** CloudFront takes certificates and firewalls from here alone, and its metrics are here. */
export const EDGE_REGION = 'us-east-1';

/** The stack of CloudFront before a domain's API for phones: `EnxVerificationEdge-prod`. */
export function edgeStackName(domain: Domain, stage: string): string {
  return stackName(domain, stage).replace('-', 'Edge-');
}

/** The Amazon region of a stack that can lie in no other; undefined: that of the stage. */
export function fixedRegionOf(stack: string): string | undefined {
  return stack.includes('Edge-') ? EDGE_REGION : undefined;
}

/** Of an edge stack, and unique over all: the version of the secret (lambdas/shared/names.ts) whose value CloudFront sends. */
export function originHeaderParameter(domain: Domain): string {
  return `${domain === 'verification' ? 'DeviceApi' : 'PublishApi'}FrontOriginHeaderVersion`;
}

/** `US-ZZ` as part of a construct id or an output's name: `USZZ`. */
export function regionId(region: string): string {
  return region.replaceAll('-', '');
}
