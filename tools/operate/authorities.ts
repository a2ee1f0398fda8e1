/**
 * `npm run authorities -- list | inspect | add-… | retire-… | reinstate-key …`: whom a deployed key server trusts
 * (docs/operations/authorities.md). The right to invoke one function is the right to look, that of another to change it.
 */
import type { ChangeResult } from '../../lambdas/keyserver/operate/change-authorities/change-authorities.ts';
import type { ShowResult } from '../../lambdas/keyserver/operate/show-authorities/show-authorities.ts';
import { liveFunction } from '../../lambdas/shared/names.ts';
import {
  type Invoke,
  invokeLambda,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { type AuthoritiesCommand, commandOf, help, parseOptions, requestOf } from './authorities/options.ts';
import { applicationLines, issuerLines, listLines, reinstatedSentence } from './authorities/say.ts';

/** The whole command; returns the exit status. */
export async function runAuthoritiesCommand(
  args: readonly string[],
  invoke: Invoke,
  terminal: Terminal,
): Promise<number> {
  return runCommand('authorities', terminal, async () => {
    const { values, positionals } = parseOptions(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    const command = commandOf(positionals, values);
    const run = command.name === 'list' || command.name === 'inspect' ? show : change;
    await run(command, invoke, terminal);
  });
}

async function show({ stage, values }: AuthoritiesCommand, invoke: Invoke, terminal: Terminal): Promise<void> {
  const target = liveFunction(stage, 'keyserver', 'show-authorities');
  const shown = (await invoke(target, values.name === undefined ? {} : { name: values.name })) as ShowResult;
  if ('error' in shown) throw new UsageError(shown.error);
  terminal.out(values.json ? JSON.stringify(shown, undefined, 2) : linesOf(shown).join('\n'));
}

function linesOf(shown: Exclude<ShowResult, { readonly error: string }>): string[] {
  if ('issuer' in shown) return issuerLines(shown);
  return 'application' in shown ? applicationLines(shown) : listLines(shown);
}

async function change(command: AuthoritiesCommand, invoke: Invoke, terminal: Terminal): Promise<void> {
  const target = liveFunction(command.stage, 'keyserver', 'change-authorities');
  const result = (await invoke(target, requestOf(command))) as ChangeResult;
  if ('error' in result) throw new UsageError(result.error);
  if ('refusals' in result) return terminal.out(reinstatedSentence(result));
  const { outcome, says, notes } = result;
  const [first = ''] = says;
  const sentence = `${first.toUpperCase()}${says.slice(1)}.`;
  terminal.out(
    outcome === 'changed'
      ? sentence
      : `${sentence} Nothing was changed${outcome === 'dry-run' ? ': this was a dry run' : ''}.`,
  );
  for (const note of notes) terminal.note(note);
}

if (import.meta.main) process.exitCode = await runAuthoritiesCommand(process.argv.slice(2), invokeLambda, terminal);
