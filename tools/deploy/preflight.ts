import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import type { Domain } from '../../lambdas/shared/names.ts';
import { ConfigurationError } from '../../lib/configuration-error.ts';
import { stackName } from '../../lib/names.ts';
import { readRegionFiles } from '../../lib/region-files.ts';
import { ownDomains, readStageFacts } from '../../lib/stage-files.ts';
import { checkedStage, type Stage, stageNamed } from '../../lib/stages.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { type Caller, callerIdentity } from './aws.ts';
import type { DeployOptions } from './options.ts';
import { requireBootstrap } from './preflight/bootstrap.ts';
import type { Found } from './preflight/found.ts';
import { lookAtSigning, requireConcurrency } from './preflight/quotas.ts';
import { requireTrail } from './preflight/trail.ts';

export interface Target {
  /** The trust domains whose stacks belong into the caller's account. */
  readonly domains: readonly Domain[];
  readonly regions: readonly RegionFile[];
}

/** Everything that can be known before anything is changed. Throws a Problem for the first thing that is missing. */
export async function preflight(
  options: DeployOptions,
  regionFolder: string,
  found: Found,
  stageFolder = join(import.meta.dirname, '../../stages'),
): Promise<Target> {
  const stage = requireStage(options.stage, stageFolder);
  found(`stage ${options.stage}`);
  const regions = requireRegions(regionFolder);
  found(`region files: ${regions.map(({ region }) => region).join(', ')}`);
  const caller = await callerIdentity();
  found(`credentials: account ${caller.account}, ${caller.awsRegion}, as ${caller.arn}`);
  const domains = domainsOf(options, caller);
  found(`to deploy here: ${domains.join(', ')}`);
  requireJwks(options, domains, regions);
  await requireAccount(stage, domains, caller, found);
  return { domains, regions };
}

function requireStage(stage: string, stageFolder: string): Stage {
  if (stage === 'local') {
    throw new Problem('Stage local lets anybody turn its clock.', 'It runs on your own machine: npm start.');
  }
  const rules = asProblem(() => stageNamed(stage), 'Stages are data in lib/stages.ts.');
  return asProblem(() => checkedStage(rules, readStageFacts(stageFolder, stage)), 'The fields: lib/stage-files.ts.');
}

function requireRegions(folder: string): RegionFile[] {
  return asProblem(() => readRegionFiles(folder), 'What each field means: regions/README.md.');
}

/** A key server alone in its account cannot look up where the verification server answers. */
function requireJwks(
  { jwksBaseUrl, stage }: DeployOptions,
  domains: readonly Domain[],
  regions: readonly RegionFile[],
) {
  if (jwksBaseUrl !== undefined && !jwksBaseUrl.startsWith('https://')) {
    throw new Problem(
      `--jwks-base-url is ${jwksBaseUrl}; allowed: an address that begins with https://`,
      'Whoever can change the certificate keys on their way can sign certificates for any key.',
    );
  }
  const unknown = regions.filter(({ keyServer }) => keyServer.jwksUri === undefined).map(({ region }) => region);
  if (domains.includes('verification') || jwksBaseUrl !== undefined || unknown.length === 0) return;
  throw new Problem(
    `Nothing says where the certificate keys of ${unknown.join(', ')} are: the verification server is in another account.`,
    `Say --jwks-base-url with the output DeviceUrl of ${stackName('verification', stage)} (deploy that stack first), or set ` +
      'keyServer.jwksUri in the region file.',
  );
}

function asProblem<T>(read: () => T, remedy: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigurationError) throw new Problem(error.message, remedy);
    throw error;
  }
}

/** Exported for its test. In one account both; in two, what belongs into the caller's. */
export function domainsOf(options: DeployOptions, { account }: Pick<Caller, 'account'>): Domain[] {
  const owner = { verification: options.verificationAccount, keyserver: options.keyserverAccount };
  const domains = (['verification', 'keyserver'] as const).filter((domain) => (owner[domain] ?? account) === account);
  if (domains.length > 0) return domains;
  throw new Problem(
    `Your credentials are for account ${account}, which is neither of the two accounts given.`,
    'Use the credentials of one of them, or correct --verification-account and --keyserver-account.',
  );
}

/** What the account must have before anything of ours is in it. */
async function requireAccount(stage: Stage, domains: readonly Domain[], caller: Caller, found: Found): Promise<void> {
  await requireBootstrap(caller, bootstrappedRegions(stage, caller), found);
  await requireConcurrency(stage, found);
  if (domains.includes('verification')) await lookAtSigning(stage, found);
  if (!stage.throwAway) await requireTrail(caller, found);
}

/** CloudFront takes its certificate and its firewall from us-east-1 alone: own names and a front have a stack there. */
function bootstrappedRegions({ facts }: Stage, { awsRegion }: Caller): string[] {
  const edge = facts.front === 'cloudfront' || ownDomains(facts) !== undefined;
  return [...new Set([awsRegion, ...(edge ? ['us-east-1'] : [])])];
}
