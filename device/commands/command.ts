/** What a command of `npm run device` is, and how it reads what was typed. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Problem } from '../problem.ts';

/** Exit codes of every command. */
export const GOOD = 0;
export const BAD = 1;
/** Unfinished, or nothing could be told. */
export const OPEN = 2;

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Shown for --help. */
  readonly help: string;
  /** Exit code when what was typed, or a file it names, is no good, or nothing answers. */
  readonly whenUnable: typeof BAD | typeof OPEN;
  /** `args`: what follows the command's name, without --help. Gives the exit code. */
  run(args: readonly string[], output: Output): Promise<number>;
}

export interface Output {
  /** The result, on standard output. */
  readonly out: (text: string) => void;
  /** What a person may want to follow, on standard error. */
  readonly note: (text: string) => void;
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Throws a Problem for an option that is not one of `options`, and for any word. */
export function readOptions<T extends Options>(args: readonly string[], options: T) {
  const { values, positionals } = readAll(args, options);
  if (positionals.length > 0) throw new Problem(`Unknown: ${positionals.join(' ')}.`, 'See --help.');
  return values;
}

/** The same, with one word besides, or none. */
export function readWordAnd<T extends Options>(args: readonly string[], options: T) {
  const { values, positionals } = readAll(args, options);
  const [word, ...rest] = positionals;
  if (rest.length > 0) throw new Problem(`Unknown: ${rest.join(' ')}.`, 'See --help.');
  return { word, values };
}

function readAll<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Problem((error as Error).message, 'See --help.');
  }
}
