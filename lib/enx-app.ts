import { type App, type Environment, type Stack, Token, Validations } from 'aws-cdk-lib';
import type { RegionFile } from '../protocol/region.ts';
import { markAndBound } from './account-rules.ts';
import { type BundleFolder, bundleFunctions } from './constructs/bundles.ts';
import { edgeStacks } from './edge-stack.ts';
import { KeyServerStack } from './keyserver-stack.ts';
import { checkGoodPractice } from './nag.ts';
import { ownUrl } from './settings/addresses.ts';
import { requireRoom } from './settings/concurrency.ts';
import { ConfigurationError } from './settings/configuration-error.ts';
import { requireMessageRules } from './settings/message-rules.ts';
import { liveRegions } from './settings/region-files.ts';
import { type StageFacts, zoneOfTwoAccounts } from './settings/stage-files.ts';
import { checkedStage, type Stage, stageNamed } from './settings/stages.ts';
import { jwksUrl } from './verification/keeping.ts';
import { VerificationStack } from './verification-stack.ts';

/** What the command line can say: `-c <name>=<value>`. */
const contextNames = [
  'stage',
  'verificationAccount',
  'keyserverAccount',
  'jwksBaseUrl',
  'firstDeployment',
  'messagesUrl',
] as const;
type Context = Partial<Record<(typeof contextNames)[number], string>>;

export interface AppSettings {
  readonly regions: readonly RegionFile[];
  /** What stages/<stage>.json says. */
  readonly facts: StageFacts;
  /** Default: made here. */
  readonly bundles?: BundleFolder;
}

/** The stage that the command line names. Default dev. */
export function stageName(app: App): string {
  return app.node.tryGetContext('stage') ?? 'dev';
}

/**
 * Both trust domains of one stage, and what stands before them. Context: `stage` (default dev), `verificationAccount` and
 * `keyserverAccount` (default: that of the stage file, or the caller's account), `jwksBaseUrl` (where the verification
 * server answers phones, ending with a slash; default: its name in the stage file, or the verification stack of this app),
 * `firstDeployment` (names of stacks, with commas, that do not exist yet: they are made
 * without termination protection, and `npm run deploy` gives it to them when they live), `messagesUrl` (stage local: where the
 * local message app takes messages; default: nobody takes any), `rewriteRows` (any text that was not
 * given before: the rows of the regions are written although no region file changed).
 */
export function enxApp(app: App, { regions, facts, bundles = bundleFunctions(app.outdir) }: AppSettings) {
  const context: Context = Object.fromEntries(contextNames.map((name) => [name, app.node.tryGetContext(name)]));
  // The key server may import the verification server's address; that address must then not change behind its back.
  app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
  const stage = stageOf(app, context, facts);
  const account = {
    verification: context.verificationAccount ?? facts.accounts.verification ?? process.env.CDK_DEFAULT_ACCOUNT,
    keyserver: context.keyserverAccount ?? facts.accounts.keyserver ?? process.env.CDK_DEFAULT_ACCOUNT,
  };
  const misplaced = zoneOfTwoAccounts(facts, account);
  if (misplaced) throw new ConfigurationError(`stage ${stage.name}: ${misplaced}`);
  requireRoom(stage, account.verification === account.keyserver);
  const live = liveRegions(regions);
  requireMessageRules(stage, live);
  const shared = { stage, regions: live, bundles, unprotected: context.firstDeployment?.split(',') ?? [] };
  const verification = new VerificationStack(app, {
    ...shared,
    watchesCosts: true,
    description: `ENX verification server, stage ${stage.name}: codes, tokens and certificates`,
    env: environment(account.verification, facts),
  });
  const base =
    context.jwksBaseUrl ??
    ownUrl(facts, 'deviceApi') ??
    (account.verification === account.keyserver ? verification.deviceUrl : undefined);
  const keyServer = new KeyServerStack(app, {
    ...shared,
    watchesCosts: account.verification !== account.keyserver,
    description: `ENX key server, stage ${stage.name}: keys of phones and export files`,
    env: environment(account.keyserver, facts),
    endedRegions: regions.filter(({ ended }) => ended),
    jwksUri: ({ region, keyServer: { jwksUri } }) =>
      trustworthy(stage, region, jwksUri ?? (base ? jwksUrl(base, region) : unknownJwksUri)),
  });
  if (!base) refuseUnknownJwks(keyServer, live);
  const edges = edgeStacks(app, { verification, keyserver: keyServer }, shared);
  markAndBound(app, stage);
  checkGoodPractice(app);
  return { verification, keyServer, edges };
}

function stageOf(app: App, { messagesUrl }: Context, facts: StageFacts): Stage {
  const stage = checkedStage(stageNamed(stageName(app)), facts);
  if (messagesUrl === undefined) return stage;
  if (stage.target === 'local') return { ...stage, messagesUrl };
  throw new ConfigurationError(`stage ${stage.name}: messagesUrl is ${messagesUrl}; allowed only in stage local`);
}

/** The Amazon region is that of the stage file or the command line (`CDK_DEFAULT_*`: of the caller's credentials). */
function environment(account: string | undefined, facts: StageFacts): Environment {
  const awsRegion = facts.awsRegion ?? process.env.CDK_DEFAULT_REGION;
  return { ...(account ? { account } : {}), ...(awsRegion ? { region: awsRegion } : {}) };
}

/** As for `jwksUri` in a region file (protocol/region.ts); `jwksBaseUrl` comes from the command line. */
function trustworthy(stage: Stage, region: string, jwksUri: string): string {
  const ours = Token.isUnresolved(jwksUri);
  if (ours || jwksUri.startsWith('https://') || stage.target === 'local') return jwksUri;
  throw new ConfigurationError(`region ${region}: the address of its certificate keys is ${jwksUri}; allowed: https`);
}

/** Stands in a template that is refused. */
const unknownJwksUri = 'https://jwks.invalid/';

/** Only this stack fails: the verification server must be deployable first, since its address is what is missing. */
function refuseUnknownJwks(keyServer: Stack, regions: readonly RegionFile[]): void {
  const missing = regions.filter(({ keyServer: { jwksUri } }) => !jwksUri).map(({ region }) => region);
  if (missing.length === 0) return;
  Validations.of(keyServer).addError(
    'EnxJwksUri',
    `The two stacks are in different accounts, so ${keyServer.stackName} cannot know where the certificate keys of ` +
      `${missing.join(', ')} are. Deploy the verification stack first, then give its output DeviceUrl as ` +
      '-c jwksBaseUrl=<DeviceUrl>, or set keyServer.jwksUri in the region file, or give the stage names of its own.',
  );
}
