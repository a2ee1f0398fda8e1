/**
 * `npm run exports`: how publication stands, and what an operator may do to it (docs/operations/hold.md, recall.md, resign.md,
 * explain.md).
 */
import {
  type Invoke,
  invokeLambda,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { recall, resign } from './exports/correct.ts';
import { explain } from './exports/explain.ts';
import { hold, release } from './exports/hold.ts';
import { parseOptions, type Values } from './exports/options.ts';
import { status } from './exports/status.ts';

const help = `How the publication of export files stands, and what can be done to it.

  npm run exports -- status  --stage <stage> [--region <region>] [--json]
  npm run exports -- explain --stage <stage> (--key <Base64> | --certificate-time <time> | --window <time> | --file <file>) [--json]
  npm run exports -- hold    --stage <stage> (--region <region> | --configuration <id> | --all) --reason <text> [--dry-run]
  npm run exports -- release --stage <stage> (--region <region> | --configuration <id> | --all) --reason <text> [--dry-run]
  npm run exports -- recall  --stage <stage> <file> [--drop <list of keys>] --reason <text> [--dry-run]
  npm run exports -- resign  --stage <stage> (<file> | --all-listed [--configuration <id>] [--before <time>]) --reason <text> [--dry-run]

hold: uploads are accepted, nothing is published (docs/operations/hold.md); release: the backlog comes out, oldest first.
recall: a published file is taken back, or without some of its keys published anew (docs/operations/recall.md).
resign: published files get the signatures of the keys that sign now (docs/operations/resign.md).
explain: where something is, why it is not out yet, and when it will be (docs/operations/explain.md).

  --stage    stage of the deployment, such as dev or prod
  --region   health jurisdiction, such as US-ZZ; hold means the series of files that are of it
  --reason   one line for the audit; it must name nobody
  --drop     a text file with keys in Base64, one a line
  --before   only files that were published before this time, to go on where a resign stopped
  --dry-run  says what would be done, and changes nothing
  <file>     a line of an index, or its address
  <time>     Unix seconds, or such as 2026-11-21T14:00Z

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

type Command = (values: Values, invoke: Invoke, terminal: Terminal, file?: string) => Promise<void>;

const commands: Readonly<Record<string, Command>> = { status, explain, hold, release, recall, resign };
/** Those that take a file besides their name. */
const ofFiles = ['recall', 'resign'];

/** The whole command; returns the exit status. */
export async function runExportsCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('exports', terminal, async () => {
    const { values, positionals } = parseOptions(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    const [name = '', file, ...rest] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined || rest.length > 0 || (file !== undefined && !ofFiles.includes(name))) {
      const known = Object.keys(commands).join(', ');
      throw new UsageError(`Unknown command "${positionals.join(' ')}"; allowed: ${known}.`);
    }
    await command(values, invoke, terminal, file);
  });
}

if (import.meta.main) process.exitCode = await runExportsCommand(process.argv.slice(2), invokeLambda, terminal);
