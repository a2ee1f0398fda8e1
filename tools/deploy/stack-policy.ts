/**
 * The stack policy of a lasting stage: CloudFormation refuses an update that would replace or delete what phones and rows
 * depend on (lib/identity.ts), whoever starts it. It holds for change sets too, which the CDK uses.
 */
import {
  GetStackPolicyCommand,
  paginateListStackResources,
  SetStackPolicyCommand,
} from '@aws-sdk/client-cloudformation';
import { Problem } from '../../device/problem.ts';
import { identityTypes } from '../../lib/identity.ts';
import { EXPORT_KEY_PREFIX } from '../../lib/names.ts';
import { neverLived, type States } from './attempt.ts';
import { cloudFormation } from './aws.ts';

export interface StackResource {
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
}

const KEY = 'AWS::KMS::Key';

/**
 * Of a stack that holds these. All other kinds are named by type, so that one that is added later is covered too; keys by
 * logical id, since the key of a region may leave the stack (it stays in KMS, and the region file can name it).
 */
export function stackPolicy(resources: readonly StackResource[]): string {
  const types = Object.keys(identityTypes).filter((type) => type !== KEY);
  const keys = resources
    .filter(({ ResourceType }) => ResourceType === KEY)
    .flatMap(({ LogicalResourceId: id }) =>
      id && !id.startsWith(EXPORT_KEY_PREFIX) ? [`LogicalResourceId/${id}`] : [],
    );
  const deny = { Effect: 'Deny', Principal: '*', Action: ['Update:Replace', 'Update:Delete'] };
  return JSON.stringify({
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
      { ...deny, Resource: '*', Condition: { StringEquals: { ResourceType: types } } },
      ...(keys.length > 0 ? [{ ...deny, Resource: keys }] : []),
    ],
  });
}

/**
 * Before a deployment: stacks that live and have no policy get one. Another policy than ours was set by a person who means
 * to go past it (docs/operations/keep-identity.md), and this deployment goes by it.
 */
export async function protectUnprotected(states: States, found: (line: string) => void): Promise<void> {
  for (const stack of living(states)) {
    const policy = await policyOf(stack);
    if (policy === undefined) await setPolicy(stack);
    else if (!sameJson(policy, await wantedPolicy(stack)))
      found(`${stack}: its stack policy was changed by hand; this deployment goes by it, and ends with ours`);
  }
}

/** After a deployment. */
export async function protectAll(states: States): Promise<void> {
  for (const stack of living(states)) await setPolicy(stack);
}

const living = (states: States) => [...states].flatMap(([name, state]) => (neverLived(state) ? [] : [name]));

const sameJson = (one: string, other: string) => JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));

async function policyOf(StackName: string): Promise<string | undefined> {
  const read = () => cloudFormation(StackName).send(new GetStackPolicyCommand({ StackName }));
  const { StackPolicyBody } = await allowed(StackName, read);
  return StackPolicyBody || undefined;
}

async function setPolicy(StackName: string): Promise<void> {
  const StackPolicyBody = await wantedPolicy(StackName);
  const set = () => cloudFormation(StackName).send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
  await allowed(StackName, set);
}

/** From the stack as it is at AWS, not from a template that may not have been deployed. */
async function wantedPolicy(StackName: string): Promise<string> {
  const resources: StackResource[] = [];
  const pages = paginateListStackResources({ client: cloudFormation(StackName) }, { StackName });
  await allowed(StackName, async () => {
    for await (const page of pages) resources.push(...(page.StackResourceSummaries ?? []));
  });
  return stackPolicy(resources);
}

async function allowed<T>(stack: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new Problem(
      `The policy that keeps tables, keys and addresses of ${stack} from being replaced could not be read or set: ` +
        `${error instanceof Error ? error.message : error}`,
      'Your credentials need cloudformation:ListStackResources, GetStackPolicy and SetStackPolicy. Then run this command again.',
    );
  }
}
