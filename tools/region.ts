/** `npm run region -- <command>`: a region's configuration, from the file that a person writes to what phones are told. */
import { runCommand, UsageError } from './command/operator-command.ts';
import type { RegionCommand, RegionContext } from './region/command.ts';
import { realContext } from './region/reading/context.ts';

/** Loaded when they are asked for: some need the AWS SDK, and `check` must answer at once. */
const commands: Readonly<Record<string, () => Promise<RegionCommand>>> = {
  check: async () => (await import('./region/check.ts')).check,
  outside: async () => (await import('./region/outside.ts')).outside,
  addresses: async () => (await import('./region/addresses.ts')).addresses,
  new: async () => (await import('./region/new.ts')).newCommand,
  end: async () => (await import('./region/end.ts')).end,
  docs: async () => (await import('./region/docs.ts')).docs,
  show: async () => (await import('./region/show.ts')).show,
  package: async () => (await import('./region/package.ts')).packageCommand,
  diff: async () => (await import('./region/diff.ts')).diff,
  try: async () => (await import('./region/try.ts')).tryCommand,
  push: async () => (await import('./region/push.ts')).push,
};

/** The whole command; gives the exit status. */
export async function runRegionCommand(args: readonly string[], context: RegionContext): Promise<number> {
  let status = 0;
  const failed = await runCommand('region', context.terminal, async () => {
    status = await dispatch(args, context);
  });
  return failed || status;
}

async function dispatch([name, ...rest]: readonly string[], context: RegionContext): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    context.terminal.out(await overview());
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new UsageError(`Unknown command "${name}"; allowed: ${Object.keys(commands).join(', ')}.`);
  const command = await load();
  if (!rest.some((word) => word === '--help' || word === '-h')) return command.run(rest, context);
  context.terminal.out(command.help);
  return 0;
}

async function overview(): Promise<string> {
  const loaded = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(9)} ${(await load()).summary}`),
  );
  return ['npm run region -- <command> [--help]', '', ...loaded].join('\n');
}

if (import.meta.main) process.exitCode = await runRegionCommand(process.argv.slice(2), realContext);
