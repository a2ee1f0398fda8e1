/**
 * `npm run api-key -- create …`: has a deployed verification server make an API key, and prints it. It is seen here once:
 * the server keeps a keyed hash. The right to invoke that one function is the right to make keys.
 */
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionName } from '../lambdas/shared/names.ts';
import type { CreateApiKeyRequest, CreateApiKeyResult } from '../lambdas/verification/create-api-key/create-api-key.ts';
import { apiKeyTypes } from '../protocol/api-key.ts';

const help = `Makes an API key of a deployed verification server and prints it, once.

  npm run api-key -- create --stage <stage> --region <region> --type <type> --name <name> [--dry-run]

  --stage    stage of the deployment, such as dev or prod
  --region   health jurisdiction, such as US-ZZ
  --type     ${apiKeyTypes.join(' | ')}: for phones, for issuers of codes, for readers of statistics
  --name     who holds the key, such as "County laboratory"; unique in the region
  --dry-run  says what would be done, and does nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** Mistakes of the person at the keyboard; the text is all that is shown. */
class UsageError extends Error {}

export interface Terminal {
  /** The key, and nothing else, so that it can be piped. */
  out(text: string): void;
  note(text: string): void;
}

/** Sends `payload` to a function and gives what it answered. */
export type Invoke = (functionName: string, payload: CreateApiKeyRequest) => Promise<unknown>;

/** The whole command; returns the exit status. */
export async function runApiKeyCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) {
      terminal.out(help);
      return 0;
    }
    await create(checked(values, positionals), invoke, terminal);
    return 0;
  } catch (error) {
    terminal.note(explain(error));
    return 1;
  }
}

interface Wish {
  target: string;
  request: { region: string; type: string; name: string };
  dryRun: boolean;
}

async function create({ target, request, dryRun }: Wish, invoke: Invoke, terminal: Terminal): Promise<void> {
  const { region, type, name } = request;
  if (dryRun) return terminal.note(`Would ask ${target} for a key: region ${region}, type ${type}, name "${name}".`);
  const result = (await invoke(target, request)) as CreateApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(`API key "${name}" (${type}) of ${region}, id ${result.id}. Keep it now: it is never shown again.`);
  terminal.out(result.key);
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stage: option,
        region: option,
        type: option,
        name: option,
        'dry-run': flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function checked(values: ReturnType<typeof parse>['values'], positionals: readonly string[]): Wish {
  if (positionals.length !== 1 || positionals[0] !== 'create') {
    throw new UsageError(`Unknown command "${positionals.join(' ')}"; the only one is "create".`);
  }
  const { stage = '', region = '', type = '', name = '' } = values;
  const missing = Object.entries({ stage, region, type, name }).filter(([, value]) => value.trim() === '');
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.map(([option]) => `--${option}`).join(', ')}.`);
  if (!apiKeyTypes.some((one) => one === type)) {
    throw new UsageError(`--type must be one of ${apiKeyTypes.join(', ')}, but is "${type}".`);
  }
  const target = functionName(stage, 'verification', 'create-api-key');
  return { target, request: { region: region.toUpperCase(), type, name }, dryRun: values['dry-run'] ?? false };
}

/** One sentence and the remedy. */
function explain(error: unknown): string {
  const { name, message } = error as Error;
  if (error instanceof UsageError) return `${message}\nHelp: npm run api-key -- --help`;
  if (name === 'ResourceNotFoundException') {
    return `${message}\nIs the stage deployed, and is AWS_REGION where it was deployed?`;
  }
  if (name === 'CredentialsProviderError')
    return 'No AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or log in.';
  if (name === 'AccessDeniedException')
    return `${message}\nThese credentials may not invoke the function that makes keys.`;
  if (message === 'Region is missing') return 'No AWS region: set AWS_REGION to where the stage is deployed.';
  return `${name}: ${message}`;
}

async function invokeLambda(target: string, payload: CreateApiKeyRequest): Promise<unknown> {
  const answer = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: target, Payload: JSON.stringify(payload) }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  if (answer.FunctionError) throw new Error(`${target} failed; its log group says why`);
  return JSON.parse(text);
}

if (import.meta.main) {
  process.exitCode = await runApiKeyCommand(process.argv.slice(2), invokeLambda, {
    out: (text) => console.log(text),
    note: (text) => console.error(text),
  });
}
