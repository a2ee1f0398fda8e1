import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The options and words of a command line; what is wrong with them is thrown as `refuse` makes it of Node's sentence. */
export function readCommandLine<const T extends ParseArgsConfig>(
  config: T,
  refuse: (message: string) => Error,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
}
