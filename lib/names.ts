/** Names that the templates and the tools both know. Imports no CDK, so that a tool starts at once. */
import type { Domain, PhoneDomain } from '../lambdas/shared/names.ts';

/** Each trust domain has a stack, and that of the verification server a second one for its staff's pages (docs/decisions/020). */
export type StackPart = Domain | 'staff';

/** Whose the stack is. */
export function domainOf(part: StackPart): Domain {
  return part === 'staff' ? 'verification' : part;
}

/** A CloudFormation stack: `EnxVerification-dev`, `EnxKeyserver-dev`, `EnxSelfservice-dev`, `EnxStaff-dev`. */
export function stackName(part: StackPart, stage: string): string {
  return `Enx${part.charAt(0).toUpperCase()}${part.slice(1)}-${stage}`;
}

/** CloudFront takes certificates and firewalls from here alone, and its metrics are here. */
export const EDGE_REGION = 'us-east-1';

/** The stack of CloudFront before a domain's API for phones: `EnxVerificationEdge-prod`. */
export function edgeStackName(domain: PhoneDomain, stage: string): string {
  return stackName(domain, stage).replace('-', 'Edge-');
}

/** The Amazon region of a stack that can lie in no other; undefined: that of the stage. */
export function fixedRegionOf(stack: string): string | undefined {
  return stack.includes('Edge-') ? EDGE_REGION : undefined;
}

/** Of an edge stack, and unique over all: the version of the secret (lambdas/shared/names.ts) whose value CloudFront sends. */
export function originHeaderParameter(domain: PhoneDomain): string {
  return `${domain === 'verification' ? 'DeviceApi' : 'PublishApi'}FrontOriginHeaderVersion`;
}

/** Begins the construct id, and so the logical id, of every key that signs a region's export files. */
export const EXPORT_KEY_PREFIX = 'ExportKey';

/** The same of a key that signs beside a region's first one, or after it. */
export const NEXT_EXPORT_KEY_PREFIX = 'NextExportKey';

/** The same of a further series of files that has a key of its own. */
export const FURTHER_EXPORT_KEY_PREFIX = 'FurtherExportKey';

/** The output with the one role that may sign export files: the policy of an adopted key must name it. */
export const EXPORT_ROLE_OUTPUT = 'ExportRoleArn';

/** The output with the one role that may sign updates of the configuration at Apple with the same key. */
export const UPDATE_ROLE_OUTPUT = 'SignUpdateRoleArn';

/** The role of the function that writes published files again; a key that exists already may let it sign. */
export const CORRECT_ROLE_OUTPUT = 'CorrectFileRoleArn';

/** `US-ZZ` as part of a construct id or an output's name: `USZZ`. */
export function regionId(region: string): string {
  return region.replaceAll('-', '');
}
