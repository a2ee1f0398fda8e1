/** `npm run device -- COMMAND`: a phone for people who build, run or check an Exposure Notifications backend. */
import { ArchiveError } from '../protocol/export/read/zip.ts';
import { RefusedError } from './client/answer.ts';
import { UnreachableError } from './client/http.ts';
import { BAD, type Command, GOOD, type Output } from './commands/command.ts';
import { DownloadError } from './files/download-error.ts';
import { Problem } from './problem.ts';

/** Loaded when they are asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  walk: async () => (await import('./commands/walk.ts')).walk,
  publish: async () => (await import('./commands/publish.ts')).publish,
  download: async () => (await import('./commands/download.ts')).download,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  verify: async () => (await import('./commands/verify.ts')).verify,
  watch: async () => (await import('./commands/watch.ts')).watch,
  journey: async () => (await import('./commands/journey.ts')).journey,
  chaff: async () => (await import('./commands/chaff.ts')).chaff,
};

const output: Output = { out: (text) => console.log(text), note: (text) => console.error(text) };

async function main([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || isHelp(name)) {
    output.out(await overview());
    return name === undefined ? BAD : GOOD;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) return failed(new Problem(`Unknown: ${name}.`, 'See --help.'), BAD);
  const command = await load();
  if (rest.some(isHelp)) {
    output.out(command.help);
    return GOOD;
  }
  return command.run(rest, output).catch((error) => failed(error, command.whenUnable));
}

const isHelp = (word: string) => word === '--help' || word === '-h';

async function overview(): Promise<string> {
  const loaded = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(9)} ${(await load()).summary}`),
  );
  const exits = 'Exit code 0: good. 1: bad. 2: unfinished, or nothing could be told.';
  return ['A phone in TypeScript.', '', 'npm run device -- COMMAND [--help]', '', ...loaded, '', exits].join('\n');
}

/** A mistake of this program says nothing about what it looked at. */
function failed(error: unknown, whenUnable: number): number {
  output.note(`\n${explain(error)}`);
  return whenUnable;
}

/** What went wrong, for a person; a stack trace only for mistakes of this program. */
function explain(error: unknown): string {
  if (error instanceof Problem) return `${error.message}\n${error.remedy}`;
  if (error instanceof UnreachableError) return `${error.message}\nIs the stack running? (npm start)`;
  if (error instanceof RefusedError) return `${error.message}\n${remedyFor(error.exchange.status)}`;
  if (error instanceof DownloadError || error instanceof ArchiveError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function remedyFor(status: number): string {
  if (status === 401) return 'Is the stack file of this stack? "npm start" writes new keys each time.';
  if (status === 429) return 'Too many failed attempts from this address: wait ten minutes.';
  return status >= 500 ? 'Look at the log of the function; the call may be repeated.' : 'The code says what to mend.';
}

process.exitCode = await main(process.argv.slice(2));
