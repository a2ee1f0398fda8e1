/**
 * The whole local stack: MiniStack, the deployed stacks, the front, the control, the keys and `stack.json`. `npm start`
 * and the journey tests are the same code.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../device/problem.ts';
import type { Stack } from '../device/stack.ts';
import { type Job, jobsAfterDeploy } from '../lambdas/shared/names.ts';
import { regionHost } from '../protocol/redirect/host.ts';
import { startAppleDouble } from './apple/app.ts';
import type { AwsAccess } from './aws/access.ts';
import { startMinistack } from './aws/ministack.ts';
import type { Ports } from './aws/ports.ts';
import { installMinistack } from './aws/python.ts';
import { bootstrap, deploy, type Outputs } from './deploy.ts';
import { describeStack, messagesUrl, pagesUrl, routes, url } from './front/addresses.ts';
import { startControl } from './front/control.ts';
import { type Front, startFront } from './front/front.ts';
import { membershipsOf } from './identity-provider/staff.ts';
import { staffPart } from './identity-provider/staff-part.ts';
import { startMessageApp } from './messages/app.ts';
import { messagePage } from './messages/page.ts';
import { publishedKeys } from './messages/published-keys.ts';
import { type Deployed, readOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';
import type { RegionFolder } from './regions.ts';
import { type Functions, offsetWriter, stageFunctions } from './seed.ts';
import { selfServicePart } from './self-service/part.ts';
import { startSurroundings } from './self-service/surroundings.ts';
import { writeStackFile } from './stack-file.ts';

const STAGE = 'local';
/** Of the first region: where staff practise, and a second region for whoever has two. */
const PRACTICE_TWIN = 'US-ZX';

export interface LocalStackOptions {
  readonly ports: Ports;
  /** Where logs, the cloud assembly and `stack.json` go. */
  readonly folder: string;
  readonly progress: Progress;
  /** The regions to deploy; the first is the one to walk through. */
  readonly regions: RegionFolder;
}

export interface LocalStack {
  readonly stackFile: string;
  readonly stack: Stack;
  readonly aws: AwsAccess;
  readonly outputs: Outputs;
  /** Ends every process and removes `stack.json`. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/** Throws what went wrong after ending whatever had been started. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  mkdirSync(options.folder, { recursive: true });
  const stackFile = join(options.folder, 'stack.json');
  const stops: Stop[] = [async () => rmSync(stackFile, { force: true })];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const { stack, aws, outputs } = await bringUp(options, stops);
    writeStackFile(stackFile, stack);
    return { stackFile, stack, aws, outputs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp({ ports, folder, progress, regions }: LocalStackOptions, stops: Stop[]) {
  const { step } = progress;
  await step('MiniStack installed', () => installMinistack(progress.note));
  const aws = await step('MiniStack started', async () => {
    const ministack = await startMinistack({ port: ports.ministack, auth: true, folder });
    stops.push(ministack.stop);
    return ministack;
  });
  await step('cdk bootstrap', () => bootstrap(aws, folder));
  const region = regions.first;
  const outputs = await step('cdk deploy, all stacks', () =>
    deploy(aws, {
      folder,
      regionFolder: regions.folder,
      jwksBaseUrl: `${url(ports.device)}/`,
      publishBaseUrl: `${url(ports.keyServer)}/`,
      messagesUrl: messagesUrl(ports),
      selfService: {
        ...{ url: url(ports.selfService), adminBaseUrl: `${url(ports.admin)}/` },
        parts: { [region.region]: selfServicePart(ports) },
      },
      staff: { url: pagesUrl(ports), part: staffPart(ports), practiceTwin: PRACTICE_TWIN },
    }),
  );
  const deployed = readOutputs(outputs);
  const functions = stageFunctions(aws, STAGE);
  const now = await step('addresses opened', () =>
    openAddresses({ aws, ports, region: region.region, deployed, functions }, stops),
  );
  for (const job of jobsAfterDeploy) await step(`job ${job}`, () => firstRun(functions, job, folder));
  const stack = await step('API keys made', () => describeStack(aws, ports, region, functions));
  const surroundings = await step('identity provider and registry started', async () => {
    const apiKey = await functions.createApiKey(region.region, 'issue-only');
    return startSurroundings({ aws, stage: STAGE, ports, region: region.region, apiKey, now });
  });
  stops.push(surroundings.close);
  await step('staff may work', () => letStaffIn(functions, region.region));
  const { publicKeyPem, keyVersion: publicKeyVersion } = stack.keyServer;
  const apple = await startAppleDouble(ports.apple, {
    ...{ region: region.region, name: region.name, publicKeyPem, publicKeyVersion, now },
  });
  stops.push(apple.close);
  return { stack, aws, outputs };
}

async function letStaffIn(functions: Functions, region: string): Promise<void> {
  for (const membership of membershipsOf(region, PRACTICE_TWIN)) await functions.setMember(membership);
}

async function firstRun(functions: Functions, job: Job, folder: string): Promise<void> {
  try {
    await functions.runJob(job);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Problem(message, `What it logged is at the end of ${join(folder, 'ministack.log')}.`);
  }
}

interface Opened {
  readonly aws: AwsAccess;
  readonly ports: Ports;
  /** Whose links are tapped. */
  readonly region: string;
  readonly deployed: Deployed;
  readonly functions: Functions;
}

/** Gives the stack's clock. */
async function openAddresses({ aws, ports, region, deployed, functions }: Opened, stops: Stop[]) {
  const certificate = aws.caFile === undefined ? {} : { certificate: readFileSync(aws.caFile, 'utf8') };
  const front = await startFront({ endpoint: aws.endpoint, ...certificate }, routes(ports, region, deployed));
  stops.push(front.close);
  const control = await startControl(ports.control, controlDeps(aws, deployed, functions, front));
  stops.push(control.close);
  const app = await startMessageApp(ports.messages, {
    now: control.now,
    page: messagePage({
      keyOf: publishedKeys(`${url(ports.device)}/`),
      addresses: new Map([[regionHost(region, deployed.redirectDomain), url(ports.redirect)]]),
    }),
  });
  stops.push(app.close);
  return control.now;
}

function controlDeps(aws: AwsAccess, { clockTables }: Deployed, functions: Functions, front: Front) {
  return {
    writeOffset: offsetWriter(aws, clockTables),
    runJob: functions.runJob,
    settled: front.settled,
    systemTime: () => Date.now(),
  };
}
