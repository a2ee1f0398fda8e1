import { type App, type Environment, type Stack, Token, Validations } from 'aws-cdk-lib';
import type { Domain } from '../lambdas/shared/names.ts';
import { practiceTwinOf } from '../protocol/practice.ts';
import type { RegionFile } from '../protocol/region.ts';
import { markAndBound } from './account-rules.ts';
import { type BundleFolder, bundleFunctions } from './constructs/code/bundles.ts';
import { buildPages } from './constructs/staff/pages-build.ts';
import type { DomainStackProps } from './domain-stack.ts';
import { edgeStacks } from './edge-stack.ts';
import { KeyServerStack } from './keyserver-stack.ts';
import { checkGoodPractice } from './nag.ts';
import { SelfServiceStack } from './selfservice-stack.ts';
import { jwksUrl, ownUrl } from './settings/addresses.ts';
import { requireNoBypass } from './settings/bypass.ts';
import { requireRoom } from './settings/concurrency.ts';
import { ConfigurationError } from './settings/configuration-error.ts';
import { requireMessageRules } from './settings/message-rules.ts';
import { liveRegions } from './settings/region-files.ts';
import {
  type OfferingRegion,
  offeringRegions,
  requireSelfServiceRules,
  withLocalSelfService,
} from './settings/self-service.ts';
import { staffFacts } from './settings/staff.ts';
import { type Accounts, type StageFacts, zoneOfTwoAccounts } from './settings/stage-files.ts';
import { checkedStage, type Stage, stageNamed } from './settings/stages.ts';
import { StaffStack } from './staff-stack.ts';
import { VerificationStack } from './verification-stack.ts';

/** What the command line can say: `-c <name>=<value>`. */
const contextNames = [
  'stage',
  'verificationAccount',
  'keyserverAccount',
  'selfserviceAccount',
  'jwksBaseUrl',
  'adminBaseUrl',
  'firstDeployment',
  'publishBaseUrl',
  'messagesUrl',
  'selfServiceUrl',
  'selfService',
  'pagesUrl',
  'staff',
  'practiceTwin',
] as const;
type Context = Partial<Record<(typeof contextNames)[number], string>>;

export interface AppSettings {
  readonly regions: readonly RegionFile[];
  /** What stages/<stage>.json says. */
  readonly facts: StageFacts;
  /** Default: made here. */
  readonly bundles?: BundleFolder;
  /** Builds the staff's pages and gives the folder. Default: made here, where the stage has any. */
  readonly pages?: () => string;
}

/** The stage that the command line names. Default dev. */
export function stageName(app: App): string {
  return app.node.tryGetContext('stage') ?? 'dev';
}

/**
 * The trust domains of one stage, and what stands before them. Context: `stage` (default dev), `verificationAccount` and
 * `keyserverAccount` (default: that of the stage file, or the caller's account), `selfserviceAccount` (default: that of the
 * stage file, or the verification server's), `jwksBaseUrl` and `adminBaseUrl` (where the verification server answers phones
 * and laboratories, ending with a slash; default: its names in the stage file, or the verification stack of this app),
 * `firstDeployment` (names of stacks, with commas, that do not exist yet: they are made
 * without termination protection, and `npm run deploy` gives it to them when they live), `publishBaseUrl` (stage local:
 * where its key server answers; ends with a slash), `messagesUrl` (stage local: where the
 * local message app takes messages; default: nobody takes any), `selfServiceUrl` and `selfService` (stage local: where browsers
 * find self-service, and what regions say of it whose files say nothing; settings/self-service.ts), `pagesUrl` and `staff` (stage
 * local: where browsers find the staff's pages, and what no stage file says of their sign-in; settings/staff.ts), `practiceTwin` (stage local: of the first region), `rewriteRows` (any text that was not
 * given before: the rows of the regions are written although no region file changed).
 */
export function enxApp(
  app: App,
  { regions, facts, bundles = bundleFunctions(app.outdir), pages = buildPages }: AppSettings,
) {
  const context: Context = Object.fromEntries(contextNames.map((name) => [name, app.node.tryGetContext(name)]));
  // The key server may import the verification server's address; that address must then not change behind its back.
  app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
  const stage = stageOf(app, context, facts);
  const live = liveHere(regions, context);
  const accounts = accountsOf(context, facts);
  requireSense(stage, live, accounts);
  const shared = { stage, bundles, unprotected: context.firstDeployment?.split(',') ?? [] };
  const phones = { ...shared, regions: live.map(withoutSelfService) };
  const verification = new VerificationStack(app, {
    ...phones,
    // Of no other stack: nothing of a practice reaches a key server, or people who log in.
    regions: [...live, ...live.flatMap((file) => practiceTwinOf(file) ?? [])],
    watchesCosts: true,
    description: `ENX verification server, stage ${stage.name}: codes, tokens and certificates`,
    env: environment(accounts.verification, facts),
  });
  const base =
    context.jwksBaseUrl ??
    ownUrl(facts, 'deviceApi') ??
    (accounts.verification === accounts.keyserver ? verification.deviceUrl : undefined);
  const keyServer = new KeyServerStack(app, {
    ...phones,
    watchesCosts: accounts.verification !== accounts.keyserver,
    description: `ENX key server, stage ${stage.name}: keys of phones and export files`,
    env: environment(accounts.keyserver, facts),
    endedRegions: regions.filter(({ ended }) => ended),
    jwksUri: ({ region, keyServer: { jwksUri } }) =>
      trustworthy(stage, region, jwksUri ?? (base ? jwksUrl(base, region) : unknownJwksUri)),
  });
  if (!base) refuseUnknownJwks(keyServer, live);
  const edges = edgeStacks(app, { verification, keyserver: keyServer }, shared);
  const selfService = selfServiceStack(app, {
    shared,
    regions: offeringRegions(live),
    accounts,
    verification,
    adminBaseUrl: context.adminBaseUrl,
  });
  const staff = staffStack(app, verification, { ...phones, watchesCosts: false }, pages);
  markAndBound(app, stage);
  checkGoodPractice(app);
  return { verification, keyServer, edges, ...(selfService && { selfService }), ...(staff && { staff }) };
}

/** Undefined where the stage has no pages for staff. */
function staffStack(app: App, verification: VerificationStack, props: DomainStackProps, pages: () => string) {
  const { name, facts } = props.stage;
  if (!facts.staff) return undefined;
  return new StaffStack(app, {
    ...props,
    ...{ verification, staff: facts.staff, pages: pages() },
    description: `ENX verification server, stage ${name}: pages for the people who work with it`,
    env: { account: verification.account, region: verification.region },
  });
}

/** Local settings apply to stage local alone, which `stageOf` has checked. */
function liveHere(regions: readonly RegionFile[], { selfService, practiceTwin }: Context): RegionFile[] {
  const live = withTwin(liveRegions(regions), practiceTwin);
  return selfService === undefined ? live : withLocalSelfService(live, selfService);
}

/** The first region gets it, if it has none: regions of a laptop are the deployment's own. */
function withTwin([first, ...others]: readonly RegionFile[], practiceTwin: string | undefined): RegionFile[] {
  return first === undefined ? [] : [{ ...(practiceTwin && { practiceTwin }), ...first }, ...others];
}

/** No business of the key server; the verification server keeps of it what kinds of codes are issued (verification/keeping.ts). */
function withoutSelfService({ selfService: _, ...file }: RegionFile): RegionFile {
  return file;
}

function accountsOf(context: Context, { accounts }: StageFacts): Accounts {
  const verification = context.verificationAccount ?? accounts.verification ?? process.env.CDK_DEFAULT_ACCOUNT;
  return {
    verification,
    keyserver: context.keyserverAccount ?? accounts.keyserver ?? process.env.CDK_DEFAULT_ACCOUNT,
    selfservice: context.selfserviceAccount ?? accounts.selfservice ?? verification,
  };
}

/** What no file alone can be wrong about. Throws a ConfigurationError. */
function requireSense(stage: Stage, regions: readonly RegionFile[], accounts: Accounts): void {
  const misplaced = zoneOfTwoAccounts(stage.facts, accounts);
  if (misplaced) throw new ConfigurationError(`stage ${stage.name}: ${misplaced}`);
  const domains: Domain[] = ['verification', 'keyserver'];
  if (offeringRegions(regions).length > 0) domains.push('selfservice');
  requireRoom(stage, [...Map.groupBy(domains, (domain) => accounts[domain]).values()]);
  requireMessageRules(stage, regions);
  requireSelfServiceRules(stage, regions);
  requireNoBypass(stage, regions);
}

interface SelfServiceParts {
  readonly shared: Omit<DomainStackProps, 'watchesCosts' | 'regions'>;
  readonly regions: readonly OfferingRegion[];
  readonly accounts: Accounts;
  readonly verification: VerificationStack;
  readonly adminBaseUrl: string | undefined;
}

/** Undefined where no region offers it. */
function selfServiceStack(app: App, parts: SelfServiceParts): SelfServiceStack | undefined {
  const { shared, regions, accounts, verification, adminBaseUrl } = parts;
  const { name, facts } = shared.stage;
  if (regions.length === 0) return undefined;
  const besideVerification = accounts.selfservice === accounts.verification;
  const adminUrl =
    adminBaseUrl ?? ownUrl(facts, 'adminApi') ?? (besideVerification ? verification.adminUrl : unknownAdminUrl);
  const stack = new SelfServiceStack(app, {
    ...shared,
    regions,
    adminUrl,
    watchesCosts: !besideVerification && accounts.selfservice !== accounts.keyserver,
    description: `ENX self-service, stage ${name}: people log in and get a code`,
    env: environment(accounts.selfservice, facts),
  });
  if (adminUrl === unknownAdminUrl) refuseUnknownAdmin(stack);
  return stack;
}

function stageOf(app: App, context: Context, facts: StageFacts): Stage {
  const { publishBaseUrl, messagesUrl, selfServiceUrl, selfService, pagesUrl, staff, practiceTwin } = context;
  const known = staff === undefined ? facts : { ...facts, staff: staffFacts.parse(JSON.parse(staff)) };
  const stage = checkedStage(stageNamed(stageName(app)), known);
  const ofLocal = { publishBaseUrl, messagesUrl, selfServiceUrl, selfService, pagesUrl, staff, practiceTwin };
  const [given] = Object.entries(ofLocal).filter(([, value]) => value !== undefined);
  if (given && stage.target !== 'local')
    throw new ConfigurationError(`stage ${stage.name}: ${given[0]} is ${given[1]}; allowed only in stage local`);
  return {
    ...stage,
    ...(publishBaseUrl !== undefined && { publishBaseUrl }),
    ...(messagesUrl !== undefined && { messagesUrl }),
    ...(selfServiceUrl !== undefined && { selfServiceUrl }),
    ...(pagesUrl !== undefined && { pagesUrl }),
  };
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

/** Stand in a template that is refused. */
const unknownJwksUri = 'https://jwks.invalid/';
const unknownAdminUrl = 'https://admin.invalid/';

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

function refuseUnknownAdmin(selfService: Stack): void {
  Validations.of(selfService).addError(
    'EnxAdminUrl',
    `${selfService.stackName} is in another account than the verification server, so it cannot know where codes are issued. ` +
      'Deploy the verification stack first, then give its output AdminUrl as -c adminBaseUrl=<AdminUrl>, or give the stage ' +
      'names of its own.',
  );
}
