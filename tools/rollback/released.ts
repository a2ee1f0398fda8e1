/** What is live: the functions of a stack as AWS has them, read and moved by their alias. */
import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import {
  GetAliasCommand,
  LambdaClient,
  PreconditionFailedException,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { ALIAS } from '../../lambdas/shared/names.ts';
import { parseRelease, type ReleaseName } from '../../lib/release-name.ts';

/** A version of a function, and what it was released with; undefined when its description does not say. */
export interface Version {
  readonly number: string;
  readonly release: ReleaseName | undefined;
  /** As AWS writes it: `2026-11-28T12:54:06.369+0000`. */
  readonly published: string;
}

/** Where the alias of a function points to. */
export interface LiveAlias {
  readonly name: string;
  readonly version: string;
  /** Changes with every change of the alias, so that nobody else's is overwritten. */
  readonly revision: string;
}

export interface ReleasedFunction extends LiveAlias {
  /** Oldest first. */
  readonly versions: readonly Version[];
}

/** A stack has a dozen functions, and Lambda answers about 15 calls a second that are about functions. */
export function lambdaClient(): LambdaClient {
  return new LambdaClient({ maxAttempts: 8 });
}

/** Function → version that the stack's template last gave its alias. Empty where there is no such stack. */
export async function deployedVersions(stack: string): Promise<ReadonlyMap<string, string>> {
  const resources = await resourcesOf(stack);
  const arns = (type: string) =>
    resources.flatMap(({ ResourceType, PhysicalResourceId: arn = '' }) => (ResourceType === type ? [arn] : []));
  const versions = new Map(arns('AWS::Lambda::Version').map(nameAndQualifier));
  const aliases = arns('AWS::Lambda::Alias').map(nameAndQualifier);
  const released = aliases.flatMap(([name, alias]) =>
    alias === ALIAS ? [[name, versions.get(name) ?? ''] as const] : [],
  );
  return new Map(released.sort());
}

/** `arn:…:function:<name>:<version or alias>` */
function nameAndQualifier(arn: string): [name: string, qualifier: string] {
  const [name = '', qualifier = ''] = arn.split(':').slice(-2);
  return [name, qualifier];
}

async function resourcesOf(StackName: string): Promise<StackResourceSummary[]> {
  const found: StackResourceSummary[] = [];
  try {
    for await (const page of paginateListStackResources({ client: new CloudFormationClient({}) }, { StackName })) {
      found.push(...(page.StackResourceSummaries ?? []));
    }
  } catch (error) {
    if (!String(error).includes('does not exist')) throw error;
  }
  // What a release leaves behind stays listed as deleted for a while.
  return found.filter(({ ResourceStatus }) => !ResourceStatus?.startsWith('DELETE'));
}

export async function readLive(lambda: LambdaClient, name: string): Promise<LiveAlias> {
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: ALIAS }));
  return { name, version: alias.FunctionVersion ?? '', revision: alias.RevisionId ?? '' };
}

export async function readReleased(lambda: LambdaClient, name: string): Promise<ReleasedFunction> {
  const versions: Version[] = [];
  for await (const { Versions = [] } of paginateListVersionsByFunction({ client: lambda }, { FunctionName: name })) {
    for (const { Version: number = '', Description, LastModified: published = '' } of Versions) {
      if (number !== '$LATEST') versions.push({ number, release: parseRelease(Description), published });
    }
  }
  versions.sort((a, b) => Number(a.number) - Number(b.number));
  return { ...(await readLive(lambda, name)), versions };
}

/**
 * Gives the alias as it is then. Throws when it is neither as `live` says any more nor where it shall be; the latter happens
 * when AWS did what was asked and its answer was lost.
 */
export async function moveAlias(lambda: LambdaClient, live: LiveAlias, version: string): Promise<LiveAlias> {
  const { name: FunctionName, revision: RevisionId } = live;
  const request = { FunctionName, Name: ALIAS, FunctionVersion: version, RevisionId };
  try {
    const { RevisionId: revision = '' } = await lambda.send(new UpdateAliasCommand(request));
    return { name: FunctionName, version, revision };
  } catch (error) {
    if (!(error instanceof PreconditionFailedException)) throw error;
    const now = await readLive(lambda, FunctionName);
    if (now.version === version) return now;
    throw error;
  }
}
