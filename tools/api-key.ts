/**
 * `npm run api-key -- create …`: has a deployed verification server make an API key, and prints it. It is seen here once:
 * the server keeps a keyed hash. The right to invoke that one function is the right to make keys.
 */
import { parseArgs } from 'node:util';
import { functionName } from '../lambdas/shared/names.ts';
import type { CreateApiKeyResult } from '../lambdas/verification/create-api-key/create-api-key.ts';
import { apiKeyTypes } from '../protocol/api-key.ts';
import {
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from './operator-command.ts';

const help = `Makes an API key of a deployed verification server and prints it, once.

  npm run api-key -- create --stage <stage> --region <region> --type <type> --name <name> [--dry-run]

  --stage    stage of the deployment, such as dev or prod
  --region   health jurisdiction, such as US-ZZ
  --type     ${apiKeyTypes.join(' | ')}: for phones, for issuers of codes, for readers of statistics
  --name     who holds the key, such as "County laboratory"; unique in the region
  --dry-run  says what would be done, and does nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** The whole command; returns the exit status. */
export async function runApiKeyCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('api-key', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    await create(checked(values, positionals), invoke, terminal);
  });
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
  requireOptions({ stage, region, type, name });
  if (!apiKeyTypes.some((one) => one === type)) {
    throw new UsageError(`--type must be one of ${apiKeyTypes.join(', ')}, but is "${type}".`);
  }
  const target = functionName(stage, 'verification', 'create-api-key');
  return { target, request: { region: region.toUpperCase(), type, name }, dryRun: values['dry-run'] ?? false };
}

if (import.meta.main) process.exitCode = await runApiKeyCommand(process.argv.slice(2), invokeLambda, terminal);
