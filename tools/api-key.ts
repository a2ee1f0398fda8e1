/**
 * `npm run api-key -- create … | disable …`: has a deployed verification server make an API key, and prints it, or has it
 * withdraw one. A key is seen here once: the server keeps a keyed hash. The right to invoke one function is the right to
 * make keys, that to invoke another the right to withdraw them.
 */

import { liveFunction } from '../lambdas/shared/names.ts';
import type { CreateApiKeyResult } from '../lambdas/verification/create-api-key/create-api-key.ts';
import type { DisableApiKeyResult } from '../lambdas/verification/disable-api-key/disable-api-key.ts';
import { apiKeyTypes } from '../protocol/rings/api-key.ts';
import { readCommandLine } from './command/command-line.ts';
import {
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from './command/operator-command.ts';

const help = `Makes an API key of a deployed verification server and prints it, once; or withdraws one.

  npm run api-key -- create --stage <stage> --region <region> --type <type> --name <name> [--dry-run]
  npm run api-key -- disable --stage <stage> --region <region> --name <name> [--dry-run]

  --stage    stage of the deployment, such as dev or prod
  --region   health jurisdiction, such as US-ZZ
  --type     ${apiKeyTypes.join(' | ')}: for phones, for issuers of codes, for readers of statistics,
             for the self-service, which issues codes without staff
  --name     who holds the key, such as "County laboratory"; unique in the region, and never used again
  --dry-run  says what would be done, and does nothing

The key alone goes to standard output. Of type device, the line to paste into the region file (verification.deviceApiKey) is shown
beside it: every phone of the region is told this key.

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** The whole command; returns the exit status. */
export async function runApiKeyCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('api-key', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    await commandNamed(positionals)(values, invoke, terminal);
  });
}

type Values = ReturnType<typeof parse>['values'];
type Command = (values: Values, invoke: Invoke, terminal: Terminal) => Promise<void>;

const commands: Readonly<Record<string, Command>> = { create, disable };

async function create(values: Values, invoke: Invoke, terminal: Terminal): Promise<void> {
  const { stage, region, type, name } = given(values, ['stage', 'region', 'type', 'name']);
  if (!apiKeyTypes.some((one) => one === type)) {
    throw new UsageError(`--type must be one of ${apiKeyTypes.join(', ')}, but is "${type}".`);
  }
  const target = liveFunction(stage, 'verification', 'create-api-key');
  if (values['dry-run']) {
    return terminal.note(`Would ask ${target} for a key: region ${region}, type ${type}, name "${name}".`);
  }
  const result = (await invoke(target, { region, type, name })) as CreateApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(`API key "${name}" (${type}) of ${region}, id ${result.id}. Keep it now: it is never shown again.`);
  if (type === 'device') terminal.note(lineToPaste(stage, region, result.key));
  terminal.out(result.key);
}

/** Every phone of the region has this key, so that it may stand in a file that is committed. */
function lineToPaste(stage: string, region: string, key: string): string {
  const line = `"deviceApiKey": ${JSON.stringify({ [stage]: key })},`;
  return `Into the region file of ${region}, below "verification", beside the keys of its other stages:\n\n    ${line}\n`;
}

async function disable(values: Values, invoke: Invoke, terminal: Terminal): Promise<void> {
  if (values.type !== undefined) throw new UsageError('--type belongs to "create": a name is of one key.');
  const { stage, region, name } = given(values, ['stage', 'region', 'name']);
  const target = liveFunction(stage, 'verification', 'disable-api-key');
  if (values['dry-run']) return terminal.note(`Would ask ${target} to withdraw the key "${name}" of ${region}.`);
  const result = (await invoke(target, { region, name })) as DisableApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  const key = `API key "${name}" of ${region}, id ${result.id}`;
  const since = new Date(result.since * 1000).toISOString();
  if (!result.first) return terminal.note(`${key}: withdrawn already, since ${since}.`);
  terminal.note(`${key}: withdrawn. Every function refuses it within 60 seconds; its name stays taken.`);
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return readCommandLine(
    {
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
    },
    (message) => new UsageError(message),
  );
}

function commandNamed(positionals: readonly string[]): Command {
  const [name = '', ...rest] = positionals;
  const command = Object.hasOwn(commands, name) && rest.length === 0 ? commands[name] : undefined;
  if (command) return command;
  throw new UsageError(`Unknown command "${positionals.join(' ')}"; allowed: ${Object.keys(commands).join(', ')}.`);
}

/** Texts that must be there; the region as the server writes it. */
function given<N extends 'stage' | 'region' | 'type' | 'name'>(values: Values, names: readonly N[]): Record<N, string> {
  const texts = Object.fromEntries(names.map((name) => [name, values[name] ?? ''])) as Record<N, string>;
  requireOptions(texts);
  return 'region' in texts ? { ...texts, region: String(texts.region).toUpperCase() } : texts;
}

if (import.meta.main) process.exitCode = await runApiKeyCommand(process.argv.slice(2), invokeLambda, terminal);
