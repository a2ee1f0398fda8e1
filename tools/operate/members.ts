/**
 * `npm run members -- add … | list … | remove … | sign-out …`: who may work with the staff's pages. Somebody must be the first;
 * after that administrators do it there. The right to invoke one function is the right to let anybody in.
 */
import { permissions, presets } from '../../protocol/staff/permissions.ts';
import {
  commandNamed,
  type Invoke,
  invokeLambda,
  runCommand,
  type Terminal,
  terminal,
} from '../command/operator-command.ts';
import { add, remove, signOut } from './members/change.ts';
import { list } from './members/list.ts';
import { type Command, parse } from './members/options.ts';

const help = `Says who may work with the staff's pages of a deployed verification server, and shows who does.

  npm run members -- add --stage <stage> --region <region> --name <name> --email <e-mail>
                         (--preset <preset> | --permissions <permissions>) [--subject <subject>] [--dry-run]
  npm run members -- add --stage <stage> --system-administrator --name <name> --email <e-mail>
                         [--subject <subject>] [--dry-run]
  npm run members -- list --stage <stage> [--region <region>] [--dry-run]
  npm run members -- remove --stage <stage> --region <region> --subject <subject> [--dry-run]
  npm run members -- remove --stage <stage> --system-administrator --subject <subject> [--dry-run]
  npm run members -- sign-out --stage <stage> --subject <subject> [--dry-run]

  add       makes somebody a member, whose subject alone goes to standard output. With the stage's user pool they are
            invited by e-mail. Who is a member already may do from now on what is said here
  list      names, e-mail addresses, subjects, and what each may do in the region
  remove    ends a membership; with the last one nothing of the person stays
  sign-out  the person has to sign in again, everywhere

  --stage        stage of the deployment, such as dev or prod
  --region       health jurisdiction, such as US-ZZ
  --preset       ${Object.keys(presets).join(' | ')}
  --permissions  with commas between them: ${wrapped(permissions)}
  --subject      what the identity provider calls the person. To add somebody only where the stage trusts an issuer of the
                 authority's own; otherwise as list shows it
  --system-administrator
                 sees the overview of all regions, and may do nothing in any
  --dry-run      says what would be done, and does nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** In lines of seven. */
function wrapped(words: readonly string[]): string {
  return `${words.slice(0, 7).join(',')},\n                 ${words.slice(7).join(',')}`;
}

const commands = { add, list, remove, 'sign-out': signOut } satisfies Readonly<Record<string, Command>>;

/** The whole command; returns the exit status. */
export async function runMembersCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('members', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    await commands[commandNamed(commands, positionals)](values, invoke, terminal);
  });
}

if (import.meta.main) process.exitCode = await runMembersCommand(process.argv.slice(2), invokeLambda, terminal);
