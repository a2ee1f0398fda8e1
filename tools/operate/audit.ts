/**
 * `npm run audit -- verify … | list …`: has the chain over a stage's audit checked, or shows who did what
 * (verification-server.md §5.7, docs/operations/AuditGap.md). The right to invoke one function is the right to read.
 */
import { parseUtcDay } from '../../protocol/keys/interval.ts';
import { readCommandLine } from '../command/command-line.ts';
import {
  commandNamed,
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { list } from './audit/list.ts';
import { type AuditCommand, domains, help, type Wish } from './audit/options.ts';
import { verify } from './audit/verify.ts';

const commands = { verify, list } satisfies Readonly<Record<string, AuditCommand>>;

/** The whole command; returns the exit status: 0 as it should be, 1 a gap was found, or the command could not be done. */
export async function runAuditCommand(
  args: readonly string[],
  invoke: Invoke,
  terminal: Terminal,
  today: string,
): Promise<number> {
  let fits = true;
  const status = await runCommand('audit', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    fits = await commands[commandNamed(commands, positionals)](wishOf(values, today), invoke, terminal);
  });
  return fits ? status : 1;
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const names = ['stage', 'domain', 'from', 'to', 'actor', 'action', 'target'] as const;
  const options = Object.fromEntries(names.map((name) => [name, option])) as Record<
    (typeof names)[number],
    typeof option
  >;
  const flags = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  return readCommandLine(
    { args: [...args], allowPositionals: true, options: { ...options, ...flags } },
    (message) => new UsageError(message),
  );
}

function wishOf(values: ReturnType<typeof parse>['values'], today: string): Wish {
  const { stage = '', domain, from, to, json = false, actor, action, target } = values;
  requireOptions({ stage });
  const known = domains.filter((one) => domain === undefined || one === domain);
  if (known.length === 0) throw new UsageError(`--domain is ${domain}; allowed: ${domains.join(', ')}.`);
  for (const [option, day] of Object.entries({ from, to })) {
    if (day !== undefined && parseUtcDay(day) === undefined)
      throw new UsageError(`--${option} is ${day}; allowed: a UTC day such as 2026-11-29.`);
  }
  const last = to ?? today;
  if (from !== undefined && from > last) throw new UsageError(`--from ${from} is after --to ${last}.`);
  const filter = Object.entries({ actor, action, target }).flatMap(([name, text]) => (text ? [{ name, text }] : []));
  return {
    stage,
    domains: known,
    today,
    ...(to === undefined ? {} : { to }),
    ...(from === undefined ? {} : { from }),
    json,
    filter,
    isChosen: domain !== undefined,
  };
}

if (import.meta.main) {
  const today = new Date().toISOString().slice(0, 10);
  process.exitCode = await runAuditCommand(process.argv.slice(2), invokeLambda, terminal, today);
}
