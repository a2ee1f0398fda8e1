/** Is the account prepared for the CDK? The bootstrap stack may have any name; it leaves its version in one parameter. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { Problem } from '../../../device/problem.ts';
import type { Caller } from '../aws.ts';
import { type Found, notAllowed, unlessDenied } from './found.ts';

/** Of aws-cdk-lib's DefaultStackSynthesizer (MIN_BOOTSTRAP_STACK_VERSION): older ones lack what `cdk deploy` assumes. */
const MINIMUM_VERSION = 6;

/** The CDK's own, where cdk.json names none. */
const DEFAULT_QUALIFIER = 'hnb659fds';

/** Tells the bootstraps of one account apart (`cdk bootstrap --qualifier`); the CDK reads it from the same file. */
export function bootstrapQualifier(cdkJson = join(import.meta.dirname, '../../../cdk.json')): string {
  const { context = {} } = JSON.parse(readFileSync(cdkJson, 'utf8')) as { context?: Record<string, unknown> };
  const qualifier = context['@aws-cdk/core:bootstrapQualifier'];
  return typeof qualifier === 'string' ? qualifier : DEFAULT_QUALIFIER;
}

/**
 * In every one of these Amazon regions. Throws a Problem where there is none, or too old a one. Who may not ask goes on:
 * the CDK asks again, with the roles that the bootstrap made.
 */
export async function requireBootstrap(
  { account }: Pick<Caller, 'account'>,
  awsRegions: readonly string[],
  found: Found,
  qualifier = bootstrapQualifier(),
): Promise<void> {
  for (const awsRegion of awsRegions) {
    const version = await unlessDenied(() => bootstrapVersion(qualifier, awsRegion));
    if (version === 'denied') {
      found(
        notAllowed(`whether ${awsRegion} is bootstrapped`, `ssm:GetParameter on ${parameterName(qualifier)}`),
        '--',
      );
    } else if (version !== undefined && version >= MINIMUM_VERSION) {
      found(`${awsRegion} is bootstrapped for the CDK: qualifier ${qualifier}, version ${version}`);
    } else throw bootstrapProblem({ account, awsRegion, qualifier, version });
  }
}

interface Bootstrap {
  readonly account: string;
  readonly awsRegion: string;
  readonly qualifier: string;
  /** Undefined where there is none. */
  readonly version: number | undefined;
}

function bootstrapProblem({ account, awsRegion, qualifier, version }: Bootstrap): Problem {
  const what =
    version === undefined
      ? `there is no parameter ${parameterName(qualifier)}`
      : `its bootstrap has version ${version}`;
  const option = qualifier === DEFAULT_QUALIFIER ? '' : ` --qualifier ${qualifier}`;
  return new Problem(
    `Account ${account} is not prepared for the CDK in ${awsRegion}: ${what}; needed: version ${MINIMUM_VERSION} or newer.`,
    `Once per account and region: npx cdk bootstrap aws://${account}/${awsRegion}${option}\n` +
      'Where your organisation has its own bootstrap, name its qualifier as @aws-cdk/core:bootstrapQualifier in cdk.json.',
  );
}

function parameterName(qualifier: string): string {
  return `/cdk-bootstrap/${qualifier}/version`;
}

async function bootstrapVersion(qualifier: string, awsRegion: string): Promise<number | undefined> {
  const client = new SSMClient({ region: awsRegion });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameterName(qualifier) }));
    return Number(Parameter?.Value);
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
