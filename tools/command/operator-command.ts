/** What the commands have in common that ask one function of a deployment to do something. */
import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { Problem } from '../../device/problem.ts';
import { ConfigurationError } from '../../lib/settings/configuration-error.ts';
import { readStageFacts, type StageFacts } from '../../lib/settings/stage-files.ts';
import { awsOfStage } from './aws-of-stage.ts';

/** Mistakes of the person at the keyboard; the text is all that is shown. */
export class UsageError extends Error {}

export interface Terminal {
  /** The result, and nothing else, so that it can be piped. */
  out(text: string): void;
  note(text: string): void;
}

/** Sends `payload` to a function and gives what it answered. */
export type Invoke = (functionName: string, payload: object) => Promise<unknown>;

/** Runs `npm run <name>`; returns the exit status. */
export async function runCommand(name: string, terminal: Terminal, run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    terminal.note(explain(error, name));
    return 1;
  }
}

/** Throws a UsageError that names the options without a value. */
export function requireOptions(options: Readonly<Record<string, string>>): void {
  const missing = Object.entries(options).filter(([, value]) => value.trim() === '');
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.map(([option]) => `--${option}`).join(', ')}.`);
}

/** The one of `commands` that the words after the options name. Throws a UsageError that tells which there are. */
export function commandNamed<C extends object>(commands: C, words: readonly string[]): keyof C & string {
  const [name = '', ...rest] = words;
  if (rest.length === 0 && Object.hasOwn(commands, name)) return name as keyof C & string;
  throw new UsageError(`Unknown command "${words.join(' ')}"; allowed: ${Object.keys(commands).join(', ')}.`);
}

/** What a stage's file says. Throws a UsageError for a file that is wrong. */
export function stageFactsOf(folder: string, stage: string): StageFacts {
  try {
    return readStageFacts(folder, stage);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

/** One sentence and the remedy. */
function explain(error: unknown, command: string): string {
  const { name, message } = error as Error;
  if (error instanceof UsageError) return `${message}\nHelp: npm run ${command} -- --help`;
  if (error instanceof ConfigurationError) return message;
  if (error instanceof Problem) return `${message}\n${error.remedy}`;
  if (name === 'ResourceNotFoundException') {
    return `${message}\nIs the stage deployed, and is AWS_REGION where it was deployed?`;
  }
  if (name === 'CredentialsProviderError')
    return 'No AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or log in.';
  if (name === 'AccessDeniedException')
    return `${message}\nThese credentials may not do this, or may not invoke the function that does it.`;
  if (message === 'Region is missing') return 'No AWS region: set AWS_REGION to where the stage is deployed.';
  return `${name}: ${message}`;
}

/**
 * Says who asks, too, for the audit (lambdas/shared/audit.ts). `config`: of the clients. Default: what the environment says, and
 * for a function of the local stack that stack's own AWS.
 */
export async function invokeLambda(
  target: string,
  payload: object,
  config: LambdaClientConfig & STSClientConfig = target.startsWith('enx-local-') ? awsOfStage('local') : {},
): Promise<unknown> {
  // Loaded here: most commands that share this file ask no function.
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Arn: by } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  const answer = await new LambdaClient(config).send(
    new InvokeCommand({ FunctionName: target, Payload: JSON.stringify({ ...payload, by }) }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  if (answer.FunctionError) throw new Error(`${target} failed; its log group says why`);
  return JSON.parse(text);
}

export const terminal: Terminal = { out: (text) => console.log(text), note: (text) => console.error(text) };
