/** The real `cdk bootstrap` and `cdk deploy` of the real stacks, on the local AWS. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../device/problem.ts';
import { type AwsAccess, account, awsRegion, commandEnvironment } from './aws/access.ts';
import { runNode } from './aws/process-group.ts';
import { repository } from './folders.ts';

/** `cdk --outputs-file`: stack name → output name → value. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const BOOTSTRAP_SECONDS = 120;
/** A custom resource that never answers would hang a deployment for an hour. */
const DEPLOY_SECONDS = 600;
const cdk = join(repository, 'node_modules', 'aws-cdk', 'bin', 'cdk');

export async function bootstrap(aws: AwsAccess, folder: string): Promise<void> {
  // Not in the repository's folder: there it would synthesise the application for nothing.
  await runCdk('bootstrap', ['bootstrap', `aws://${account}/${awsRegion}`], aws, {
    folder,
    cwd: cdkHome(folder),
    timeoutSeconds: BOOTSTRAP_SECONDS,
  });
}

export interface DeployOptions {
  /** Where the assembly and the logs go. */
  readonly folder: string;
  readonly regionFolder: string;
  /** The verification server's certificate keys are imported from here. */
  readonly jwksBaseUrl: string;
  /** Where the key server answers; ends with a slash. */
  readonly publishBaseUrl: string;
  /** Where the message app takes messages. */
  readonly messagesUrl: string;
  readonly selfService: {
    /** Where browsers find it. */
    readonly url: string;
    /** Where the verification server takes its orders; ends with a slash. */
    readonly adminBaseUrl: string;
    /** Region → part `selfService` of its file. */
    readonly parts: Readonly<Record<string, object>>;
  };
  readonly staff: {
    /** Where browsers find the pages; ends with a slash. */
    readonly url: string;
    /** Part `staff` of the stage file. */
    readonly part: object;
    /** Region code of a practice twin that the first region gets. */
    readonly practiceTwin: string;
  };
}

/** Deploys all stacks of stage `local`. */
export async function deploy(aws: AwsAccess, options: DeployOptions): Promise<Outputs> {
  const { folder, regionFolder, jwksBaseUrl, publishBaseUrl, messagesUrl, selfService, staff } = options;
  const outputsFile = join(folder, 'outputs.json');
  const parameters = ['--all', '--require-approval', 'never', '--concurrency', '2', '--outputs-file', outputsFile];
  const settings = ['stage=local', `regionFolder=${regionFolder}`];
  settings.push(`jwksBaseUrl=${jwksBaseUrl}`, `publishBaseUrl=${publishBaseUrl}`, `messagesUrl=${messagesUrl}`);
  settings.push(`adminBaseUrl=${selfService.adminBaseUrl}`, `selfServiceUrl=${selfService.url}`);
  settings.push(`selfService=${JSON.stringify(selfService.parts)}`);
  settings.push(`pagesUrl=${staff.url}`, `staff=${JSON.stringify(staff.part)}`);
  settings.push(`practiceTwin=${staff.practiceTwin}`);
  const context = settings.flatMap((setting) => ['-c', setting]);
  await runCdk('deploy', ['deploy', ...parameters, ...context, '--output', join(folder, 'cdk.out')], aws, {
    folder,
    cwd: repository,
    timeoutSeconds: DEPLOY_SECONDS,
  });
  return JSON.parse(readFileSync(outputsFile, 'utf8')) as Outputs;
}

interface RunOptions {
  readonly folder: string;
  readonly cwd: string;
  readonly timeoutSeconds: number;
}

async function runCdk(name: string, parameters: string[], aws: AwsAccess, options: RunOptions): Promise<void> {
  const logFile = join(options.folder, `${name}.log`);
  try {
    await runNode([cdk, ...parameters, '--no-notices'], {
      cwd: options.cwd,
      env: commandEnvironment(aws, cdkHome(options.folder)),
      logFile,
      timeoutSeconds: options.timeoutSeconds,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const serverLog = join(options.folder, 'ministack.log');
    throw new Problem(`cdk ${name} ${message}`, `The whole story is in ${logFile} and ${serverLog}.`);
  }
}

/** A home of its own: the CLI remembers there which account a key belongs to. */
function cdkHome(folder: string): string {
  const home = join(folder, 'cdk-home');
  mkdirSync(home, { recursive: true });
  return home;
}
