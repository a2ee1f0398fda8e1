/**
 * `npm run api-key -- create … | list … | disable … | enable … | limit …`: has a deployed verification server make an API key,
 * and prints it, or change one. The right to invoke one function is the right to make keys, that to invoke another the right
 * to withdraw them.
 */

import { apiKeyTypes } from '../../protocol/rings/api-key-types.ts';
import {
  commandNamed,
  type Invoke,
  invokeLambda,
  runCommand,
  type Terminal,
  terminal,
} from '../command/operator-command.ts';
import { disable, enable, limit } from './api-key/change.ts';
import { create } from './api-key/create.ts';
import { list } from './api-key/list.ts';
import { type Command, parse } from './api-key/options.ts';

const help = `Makes an API key of a deployed verification server and prints it, once; shows those that there are, or changes one.

  npm run api-key -- create --stage <stage> --region <region> --type <type> --name <name> [--dry-run]
  npm run api-key -- list --stage <stage> --region <region> [--dry-run]
  npm run api-key -- disable --stage <stage> --region <region> --name <name> [--dry-run]
  npm run api-key -- enable --stage <stage> --region <region> --name <name> [--dry-run]
  npm run api-key -- limit --stage <stage> --region <region> --name <name> --networks <networks> [--dry-run]

  create   the key alone goes to standard output. Of type device, the line to paste into the region file
           (verification.deviceApiKey) is shown beside it: every phone of the region is told this key
  list     names, types, first characters, days of making and of last use, networks and state; never a key
  disable  withdraws a key: it is refused within 60 seconds
  enable   lets a withdrawn key in again, for 14 days after it was withdrawn
  limit    says from where a key may be used; elsewhere it is refused. Not for keys of type device

  --stage     stage of the deployment, such as dev or prod
  --region    health jurisdiction, such as US-ZZ
  --type      ${apiKeyTypes.join(' | ')}: for phones, for issuers of codes, for readers of statistics,
              for the self-service, which issues codes without staff
  --name      who holds the key, such as "County laboratory"; unique in the region, and never used again
  --networks  addresses or networks with commas between them, such as 192.0.2.0/24,2001:db8::/32; or "any"
  --dry-run   says what would be done, and does nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

const commands = { create, list, disable, enable, limit } satisfies Readonly<Record<string, Command>>;

/** The whole command; returns the exit status. */
export async function runApiKeyCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('api-key', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    await commands[commandNamed(commands, positionals)](values, invoke, terminal);
  });
}

if (import.meta.main) process.exitCode = await runApiKeyCommand(process.argv.slice(2), invokeLambda, terminal);
