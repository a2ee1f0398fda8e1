import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { EXPORT_KEY_PREFIX, NEXT_EXPORT_KEY_PREFIX, regionId } from '../lib/names.ts';
import { signerName } from '../protocol/export/signers.ts';

/** Such as `ExportKeyUSZZKey0D7CD1C0`: the region's id is in upper case, and so is the CDK's hash. */
const logicalId = new RegExp(`^${EXPORT_KEY_PREFIX}([A-Z0-9]+)Key[0-9A-F]{8}$`);

/** Such as `NextExportKeyUSZZ310v2Key0D7CD1C0`. */
const nextLogicalId = new RegExp(`^${NEXT_EXPORT_KEY_PREFIX}([A-Za-z0-9]+)Key[0-9A-F]{8}$`);

/**
 * Region id (lib/names.ts) → KMS's id of the key that a key server's stack made for the region's export files. From the stack
 * itself: an output for each region would be more than a template may have. Empty where there is no such stack.
 */
export async function ownExportKeys(
  client: CloudFormationClient,
  StackName: string,
): Promise<ReadonlyMap<string, string>> {
  return keysNamed(logicalId, client, StackName);
}

/** The same of keys that sign beside a region's first one or after it: by nextKeyName. */
export async function ownNextKeys(
  client: CloudFormationClient,
  StackName: string,
): Promise<ReadonlyMap<string, string>> {
  return keysNamed(nextLogicalId, client, StackName);
}

/** As the logical id of its key has it, in which CloudFormation knows letters and digits alone. */
export function nextKeyName(region: string, signer: Parameters<typeof signerName>[0]): string {
  return `${regionId(region)}${signerName(signer)}`.replaceAll(/[^A-Za-z0-9]/g, '');
}

async function keysNamed(
  pattern: RegExp,
  client: CloudFormationClient,
  StackName: string,
): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceStatus = '' } of StackResourceSummaries) {
        const region = pattern.exec(LogicalResourceId)?.[1];
        // What left the stack stays listed for a while.
        if (region !== undefined && !ResourceStatus.startsWith('DELETE')) keys.set(region, PhysicalResourceId);
      }
    }
  } catch (error) {
    if (!String(error).includes('does not exist')) throw error;
  }
  return keys;
}
