import { readCommandLine } from '../../command/command-line.ts';
import { type Invoke, requireOptions, type Terminal, UsageError } from '../../command/operator-command.ts';

export interface SettingsOptions {
  readonly help: boolean;
  readonly stage: string;
  /** As the server writes it. */
  readonly region: string;
  /** What follows the command's name. */
  readonly words: readonly string[];
  readonly seen: number | undefined;
  readonly dryRun: boolean;
  readonly asFile: boolean;
  readonly json: boolean;
}

export type SettingsCommand = (options: SettingsOptions, invoke: Invoke, terminal: Terminal) => Promise<void>;

/** Throws a UsageError. */
export function parseSettingsCommand(args: readonly string[]): { name?: string; options: SettingsOptions } {
  const { values, positionals } = parse(args);
  const [name, ...words] = positionals;
  const { help = false, stage = '', region = '', 'dry-run': dryRun = false, 'as-file': asFile = false } = values;
  if (!help && name !== undefined) requireOptions({ stage, region });
  const seen = values.seen === undefined ? undefined : versionOf(values.seen);
  const { json = false } = values;
  const options = { help, stage, region: region.toUpperCase(), words, seen, dryRun, asFile, json };
  return { ...(name === undefined ? {} : { name }), options };
}

/** Throws a UsageError. */
export function versionOf(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no version; allowed: a number that "history" shows, or 0.`);
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    stage: option,
    region: option,
    seen: option,
    'dry-run': flag,
    'as-file': flag,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const;
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}
