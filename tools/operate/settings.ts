/**
 * `npm run settings -- <command>`: a region's settings in a deployment, and the change of those that need no deployment
 * (docs/operations/settings.md). The right to invoke one function is the right to read them, that to invoke another the right
 * to change them.
 */
import {
  type Invoke,
  invokeLambda,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { drop, rollback, set } from './settings/change.ts';
import { parseSettingsCommand, type SettingsCommand } from './settings/options.ts';
import { get, history } from './settings/read.ts';

const help = `Settings of a region: what is in force, and changes within a minute, without a deployment.

  npm run settings -- get      --stage <stage> --region <region> [KEY] [--as-file] [--json]
  npm run settings -- set      --stage <stage> --region <region> KEY VALUE [KEY VALUE …] [--seen <version>] [--dry-run] [--json]
  npm run settings -- drop     --stage <stage> --region <region> KEY [KEY …] [--seen <version>] [--dry-run] [--json]
  npm run settings -- history  --stage <stage> --region <region> [--json]
  npm run settings -- rollback --stage <stage> --region <region> VERSION [--seen <version>] [--dry-run] [--json]

  get        every setting; of one that changes live its mark, and what the region file says where something else is set
  set        values as in the region file, null for none; several that belong together are changed together, or not at all
  drop       back to what the region file says
  history    who set what when, the newest first; kept as long as the audit
  rollback   all that is set live as it was at that version, which makes a new one; 0 is before the first
  KEY        as in docs/region-file.md ("live"); "verification." may be left out
  --as-file  what is set live, as it would stand in the region file
  --seen     the version that you looked at: whoever changed something since is shown to you, and nothing is changed.
             Default: the one in force
  --dry-run  checks, and says what would change
  --json     one JSON document

  npm run settings -- set --stage prod --region US-ZZ maintenance true      pauses a region; its certificates stay open

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

const commands: Readonly<Record<string, SettingsCommand>> = { get, set, drop, history, rollback };

/** The whole command; returns the exit status. */
export async function runSettingsCommand(
  args: readonly string[],
  terminal: Terminal,
  invoke: Invoke = invokeLambda,
): Promise<number> {
  return runCommand('settings', terminal, async () => {
    const { name, options } = parseSettingsCommand(args);
    if (options.help || name === undefined) return terminal.out(help);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new UsageError(`Unknown command "${name}"; allowed: ${Object.keys(commands).join(', ')}.`);
    await command(options, invoke, terminal);
  });
}

if (import.meta.main) process.exitCode = await runSettingsCommand(process.argv.slice(2), terminal);
