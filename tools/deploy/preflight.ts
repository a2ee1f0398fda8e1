import { Problem } from '../../device/problem.ts';
import type { Domain } from '../../lambdas/shared/names.ts';
import { ConfigurationError } from '../../lib/configuration-error.ts';
import { stackName } from '../../lib/names.ts';
import { liveRegions, readRegionFiles } from '../../lib/region-files.ts';
import { stageNamed } from '../../lib/stages.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { type Caller, callerIdentity, isBootstrapped, stackOutputs } from './aws.ts';
import { checkAdoptedKeys, refuseForgottenRegions } from './export-keys.ts';
import type { DeployOptions } from './options.ts';

export interface Target {
  readonly caller: Caller;
  /** The trust domains whose stacks belong into the caller's account. */
  readonly domains: readonly Domain[];
  readonly regions: readonly RegionFile[];
}

/** Everything that can be known before anything is changed. Throws a Problem for the first thing that is missing. */
export async function preflight(
  options: DeployOptions,
  regionFolder: string,
  found: (line: string) => void,
): Promise<Target> {
  requireStage(options.stage);
  found(`stage ${options.stage}`);
  const regions = requireRegions(regionFolder);
  found(`region files: ${regions.map(({ region, ended }) => (ended ? `${region} (ended)` : region)).join(', ')}`);
  const caller = await callerIdentity();
  found(`credentials: account ${caller.account}, ${caller.awsRegion}, as ${caller.arn}`);
  const domains = domainsOf(options, caller);
  found(`to deploy here: ${domains.join(', ')}`);
  requireJwks(options, domains, liveRegions(regions));
  await requireBootstrap(caller);
  found('the account is bootstrapped for the CDK');
  if (domains.includes('keyserver')) await requireExportKeys(options.stage, caller, regions, found);
  return { caller, domains, regions };
}

async function requireExportKeys(
  stage: string,
  caller: Caller,
  regions: readonly RegionFile[],
  found: (line: string) => void,
): Promise<void> {
  const outputs = await stackOutputs(stackName('keyserver', stage));
  if (!stageNamed(stage).throwAway) refuseForgottenRegions(outputs, regions);
  await checkAdoptedKeys(caller, outputs, regions, found);
}

function requireStage(stage: string): void {
  if (stage === 'local') {
    throw new Problem('Stage local lets anybody turn its clock.', 'It runs on your own machine: npm start.');
  }
  asProblem(() => stageNamed(stage), 'Stages are data in lib/stages.ts.');
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

async function requireBootstrap({ account, awsRegion }: Caller): Promise<void> {
  if (await isBootstrapped()) return;
  throw new Problem(
    `Account ${account} is not prepared for the CDK in ${awsRegion}: there is no stack CDKToolkit.`,
    `Once per account and region: npx cdk bootstrap aws://${account}/${awsRegion}`,
  );
}
