import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import type { Domain } from '../../lambdas/shared/names.ts';
import { settingChangesTable } from '../../lambdas/verification/store/tables.ts';
import { EDGE_REGION, stackName } from '../../lib/names.ts';
import { ownUrl } from '../../lib/settings/addresses.ts';
import { ConfigurationError } from '../../lib/settings/configuration-error.ts';
import { requireMessageRules } from '../../lib/settings/message-rules.ts';
import { liveRegions, readRegionFiles } from '../../lib/settings/region-files.ts';
import { offeringRegions, requireSelfServiceRules } from '../../lib/settings/self-service.ts';
import { type Accounts, readStageFacts, type StageFacts, zoneOfTwoAccounts } from '../../lib/settings/stage-files.ts';
import { checkedStage, type Stage, stageNamed } from '../../lib/settings/stages.ts';
import { ownExportKeys } from '../../local/export-keys.ts';
import { practiceTwinOf } from '../../protocol/practice.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { invokeLambda } from '../command/operator-command.ts';
import { type Caller, callerIdentity, cloudFormation, stackOutputs } from './aws.ts';
import { checkAdoptedKeys, refuseForgottenRegions } from './export-keys.ts';
import { requireLastingAddresses } from './names/live.ts';
import type { DeployOptions } from './options.ts';
import { useAwsRegion, withAccounts } from './place.ts';
import { requireBootstrap } from './preflight/bootstrap.ts';
import type { Found } from './preflight/found.ts';
import { requireNoHiddenChange } from './preflight/live-settings.ts';
import { lookAtMessages, requireMessageSecrets } from './preflight/message-secrets.ts';
import { lookAtSigning, requireConcurrency } from './preflight/quotas.ts';
import { requireSelfServiceSecrets } from './preflight/self-service-secrets.ts';
import { requireTrail } from './preflight/trail.ts';

export interface Target {
  readonly facts: StageFacts;
  readonly caller: Caller;
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
  const { facts } = stage;
  found(`stage ${options.stage}`);
  const regions = requireRegions(regionFolder);
  const live = liveRegions(regions);
  asProblem(() => {
    requireMessageRules(stage, live);
    requireSelfServiceRules(stage, live);
  }, 'What each field means: stages/README.md, docs/region-file.md.');
  found(`region files: ${regions.map(({ region, ended }) => (ended ? `${region} (ended)` : region)).join(', ')}`);
  await useAwsRegion(facts, options.stage);
  const caller = await callerIdentity();
  found(`credentials: account ${caller.account}, ${caller.awsRegion}, as ${caller.arn}`);
  const placed = withAccounts(options, facts);
  asProblem(() => requireZones(placed, facts), 'What each field means: stages/README.md.');
  const domains = domainsOf(placed, caller, offeringRegions(live).length > 0);
  found(`to deploy here: ${domains.join(', ')}`);
  requireJwks(options, domains, live, facts);
  requireAdmin(options, domains, facts);
  await requireAccount(stage, domains, caller, found);
  if (domains.includes('verification')) lookAtMessages(stage, live, found);
  if (domains.includes('verification')) await requireLiveSettings(stage, live, found);
  if (domains.includes('selfservice')) await requireSelfServiceSecrets(stage, live, caller.awsRegion, found);
  await requireLastingAddresses(options.stage, domains, facts);
  if (domains.includes('keyserver')) await requireExportKeys(options.stage, caller, regions, found);
  return { domains, regions, facts, caller };
}

/** Asked where there are live settings: not before a first deployment, nor over a release from before there were any. */
async function requireLiveSettings(stage: Stage, live: readonly RegionFile[], found: Found): Promise<void> {
  const outputs = await stackOutputs(stackName('verification', stage.name));
  if (!(`${settingChangesTable.id}TableName` in outputs)) return;
  const twins = live.flatMap((file) => practiceTwinOf(file) ?? []);
  await requireNoHiddenChange(stage, [...live, ...twins], found, invokeLambda);
}

async function requireExportKeys(
  stage: string,
  caller: Caller,
  regions: readonly RegionFile[],
  found: (line: string) => void,
): Promise<void> {
  const stack = stackName('keyserver', stage);
  if (!stageNamed(stage).throwAway) refuseForgottenRegions(await ownExportKeys(cloudFormation(stack), stack), regions);
  const outputs = await stackOutputs(stack);
  await checkAdoptedKeys(caller, outputs, regions, found);
}

function requireStage(stage: string, folder: string): Stage {
  if (stage === 'local') {
    throw new Problem('Stage local lets anybody turn its clock.', 'It runs on your own machine: npm start.');
  }
  const rules = asProblem(() => stageNamed(stage), 'Stages are data in lib/settings/stages.ts.');
  const read = () => checkedStage(rules, readStageFacts(folder, stage));
  return asProblem(read, 'What each field means: stages/README.md.');
}

/** The same rule as in the templates (lib/enx-app.ts), before certificates are asked for. */
function requireZones(options: DeployOptions, facts: StageFacts): void {
  const misplaced = zoneOfTwoAccounts(facts, ownersOf(options));
  if (misplaced) throw new ConfigurationError(misplaced);
}

function requireRegions(folder: string): RegionFile[] {
  return asProblem(() => readRegionFiles(folder), 'What each field means: docs/region-file.md.');
}

/** A key server alone in its account cannot look up where the verification server answers. */
function requireJwks(
  { jwksBaseUrl, stage }: DeployOptions,
  domains: readonly Domain[],
  regions: readonly RegionFile[],
  facts: StageFacts,
) {
  if (jwksBaseUrl !== undefined && !jwksBaseUrl.startsWith('https://')) {
    throw new Problem(
      `--jwks-base-url is ${jwksBaseUrl}; allowed: an address that begins with https://`,
      'Whoever can change the certificate keys on their way can sign certificates for any key.',
    );
  }
  const unknown = regions.filter(({ keyServer }) => keyServer.jwksUri === undefined).map(({ region }) => region);
  const isKnown = domains.includes('verification') || (jwksBaseUrl ?? ownUrl(facts, 'deviceApi')) !== undefined;
  if (isKnown || unknown.length === 0) return;
  throw new Problem(
    `Nothing says where the certificate keys of ${unknown.join(', ')} are: the verification server is in another account.`,
    `Say --jwks-base-url with the output DeviceUrl of ${stackName('verification', stage)} (deploy that stack first), or set ` +
      `keyServer.jwksUri in the region file, or give the stage names of its own (stages/${stage}.json).`,
  );
}

/** Self-service alone in its account cannot look up where codes are issued. */
function requireAdmin({ adminBaseUrl, stage }: DeployOptions, domains: readonly Domain[], facts: StageFacts): void {
  if (adminBaseUrl !== undefined && !adminBaseUrl.startsWith('https://')) {
    throw new Problem(
      `--admin-base-url is ${adminBaseUrl}; allowed: an address that begins with https://`,
      'Whoever can listen on the way gets every code that is issued, and the API key.',
    );
  }
  const isKnown = domains.includes('verification') || (adminBaseUrl ?? ownUrl(facts, 'adminApi')) !== undefined;
  if (isKnown || !domains.includes('selfservice')) return;
  throw new Problem(
    'Nothing says where self-service has codes issued: the verification server is in another account.',
    `Say --admin-base-url with the output AdminUrl of ${stackName('verification', stage)} (deploy that stack first), or give the ` +
      `stage names of its own (stages/${stage}.json).`,
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

function ownersOf({ verificationAccount, keyserverAccount, selfserviceAccount }: DeployOptions): Accounts {
  return { verification: verificationAccount, keyserver: keyserverAccount, selfservice: selfserviceAccount };
}

/** Exported for its test. In one account all; in several, what belongs into the caller's. `offers`: does a region offer self-service? */
export function domainsOf(options: DeployOptions, { account }: Pick<Caller, 'account'>, offers: boolean): Domain[] {
  const owner = ownersOf(options);
  const all: readonly Domain[] = ['verification', 'keyserver', ...(offers ? (['selfservice'] as const) : [])];
  const domains = all.filter((domain) => (owner[domain] ?? account) === account);
  if (domains.length > 0) return domains;
  const owners = [...new Set(all.map((domain) => owner[domain]))];
  const isOne = owners.length === 1;
  throw new Problem(
    `Your credentials are for account ${account}, ${isOne ? `and the stage belongs into ${owners[0]}` : `which is none of ${owners.join(', ')}`}.`,
    `Use the credentials of ${isOne ? 'that account' : 'one of them'}, or correct accounts in stages/${options.stage}.json, or ` +
      '--verification-account, --keyserver-account and --selfservice-account.',
  );
}

/** What the account must have before anything of ours is in it. */
async function requireAccount(stage: Stage, domains: readonly Domain[], caller: Caller, found: Found): Promise<void> {
  await requireBootstrap(caller, bootstrappedRegions(stage, caller), found);
  await requireConcurrency(stage, found);
  if (domains.includes('verification')) {
    await lookAtSigning(stage, found);
    await requireMessageSecrets(stage, caller.awsRegion, found);
  }
  if (!stage.throwAway) await requireTrail(caller, found);
}

/** A front has a stack of its own, in the one region from which CloudFront takes a firewall. */
function bootstrappedRegions({ facts }: Stage, { awsRegion }: Caller): string[] {
  return [...new Set([awsRegion, ...(facts.front === 'cloudfront' ? [EDGE_REGION] : [])])];
}
